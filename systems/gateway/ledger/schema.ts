/** The tables of the money, as Kysely sees them. What the database makes itself is optional. */
import type { Generated } from 'kysely';
import type { HoldState } from '../model/hold.ts';

/** A bigint column: a number where that is exact, a bigint where it is not. */
export type Int8 = number | bigint;
/** A numeric: the sum of such columns may be more than one of them holds. */
export type Sum = string;

interface Wallet {
  id: string;
  account_id: string;
  kind: 'account' | 'key';
  available: Generated<Int8>;
  held: Generated<Int8>;
  suspense: Generated<Int8>;
  debt: Generated<Int8>;
  is_limited: Generated<boolean>;
  opened_at: Generated<Date>;
}

interface HoldRow {
  id: string;
  account_id: string;
  key_id: string | null;
  on_key: boolean;
  amount: Int8;
  state: HoldState;
  charged: Int8 | null;
  owner: string;
  terms: unknown;
  quote_until: Date | null;
  provider: string | null;
  usage: unknown;
  upstream: unknown;
  reason: string | null;
  opened_at: Generated<Date>;
  expires_at: Date;
  unresolved_at: Date | null;
  closed_at: Date | null;
}

interface Entry {
  id: Generated<Int8>;
  wallet_id: string;
  kind: string;
  hold_id: string | null;
  available: Generated<Int8>;
  held: Generated<Int8>;
  suspense: Generated<Int8>;
  debt: Generated<Int8>;
  contra: Generated<Int8>;
  book: string | null;
  reference: string | null;
  description: string | null;
  made_at: Generated<Date>;
}

interface Idempotency {
  account_id: string;
  key: string;
  digest: string;
  hold_id: string;
  status: number | null;
  content_type: string | null;
  body: Buffer | null;
  made_at: Generated<Date>;
}

interface GatewayProcess {
  id: string;
  seen_at: Generated<Date>;
}

interface PriceRow {
  provider: string;
  model: string;
  version: number;
  from_at: Date;
  price: unknown;
  made_at: Generated<Date>;
}

interface PaymentRow {
  id: string;
  session_id: string | null;
  account_id: string | null;
  package_id: string | null;
  is_paid: Generated<boolean>;
  paid_cents: Generated<Int8>;
  credit: Generated<Int8>;
  bonus: Generated<Int8>;
  refunded_cents: Generated<Int8>;
  refund_failed_cents: Generated<Int8>;
  dispute: 'open' | 'won' | 'lost' | null;
  disputed_cents: Generated<Int8>;
  credited: Generated<Int8>;
  bonus_credited: Generated<Int8>;
  steps: Generated<number>;
  made_at: Generated<Date>;
}

interface PaymentRefundRow {
  payment_id: string;
  id: string;
  cents: Int8;
  has_failed: boolean;
}

interface PaymentDisputeRow {
  payment_id: string;
  id: string;
  cents: Int8;
  state: 'open' | 'won' | 'lost';
}

interface PaymentEventRow {
  id: string;
  payment_id: string;
  type: string;
  received_at: Generated<Date>;
}

interface ReferralCode {
  account_id: string;
  code: string;
  tier: Generated<'bronze' | 'silver' | 'gold'>;
  uses: Generated<number>;
}

interface ReferralRow {
  referee_id: string;
  referrer_id: string;
  code: string;
  payment_id: string | null;
  /** What the referrer has of it now. */
  paid: Generated<Int8>;
  bonus: Int8;
  steps: Generated<number>;
  is_confirmed: Generated<boolean>;
  /** Among the uses of its code. */
  is_counted: Generated<boolean>;
  made_at: Generated<Date>;
}

interface ReceiptKeyRow {
  kid: string;
  private_key: unknown;
  made_at: Generated<Date>;
}

interface WalletSumRow {
  wallet_id: string;
  last_entry: Int8;
  entries: Int8;
  available: Int8;
  held: Int8;
  suspense: Int8;
  debt: Int8;
}

interface BooksCheckRow {
  is_only: Generated<boolean>;
  accounts: Int8;
  entries: Sum;
  difference: Sum;
  checked_at: Date;
  took_ms: Int8;
}

export interface LedgerSchema {
  wallet_sum: WalletSumRow;
  books_check: BooksCheckRow;
  payment: PaymentRow;
  payment_refund: PaymentRefundRow;
  payment_dispute: PaymentDisputeRow;
  payment_event: PaymentEventRow;
  referral_code: ReferralCode;
  referral: ReferralRow;
  receipt_key: ReceiptKeyRow;
  price: PriceRow;
  wallet: Wallet;
  hold: HoldRow;
  entry: Entry;
  idempotency: Idempotency;
  gateway_process: GatewayProcess;
}
