/** The tables of the money, as Kysely sees them. What the database makes itself is optional. */
import type { Generated } from 'kysely';
import type { HoldState } from '../model/hold.ts';

/** A bigint column: a number where that is exact, a bigint where it is not. */
export type Int8 = number | bigint;

interface Wallet {
  id: string;
  account_id: string;
  kind: 'account' | 'key';
  available: Generated<Int8>;
  held: Generated<Int8>;
  suspense: Generated<Int8>;
  debt: Generated<Int8>;
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

export interface LedgerSchema {
  price: PriceRow;
  wallet: Wallet;
  hold: HoldRow;
  entry: Entry;
  idempotency: Idempotency;
  gateway_process: GatewayProcess;
}
