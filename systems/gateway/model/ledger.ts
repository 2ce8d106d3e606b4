/** The port to the money: what the rest of the gateway may do with it. */
import type { CloseOutcome, Hold, HoldOutcome, HoldRequest, Settlement } from './hold.ts';
import type { Nano } from './money.ts';

export interface Ledger {
  /** Sets the most that the request can cost aside, durably, or says why not. */
  hold(request: HoldRequest): Promise<HoldOutcome>;
  /** Charges what was used, never more than was held. Await it before the last byte goes out. */
  settle(hold: Hold, settlement: Settlement): Promise<CloseOutcome>;
  /** Nothing was used, such as after a failed upstream call. */
  void(hold: Hold, reason: string): Promise<CloseOutcome>;
  /** The upstream may have worked, and nobody knows how much. */
  unresolved(hold: Hold, reason: string): Promise<CloseOutcome>;
  /** Which call at which provider, so that its record can settle what a crash leaves open. */
  upstream(hold: Hold, call: UpstreamCall): Promise<void>;
  /** The most a request can cost, held for a minute; its id is `quoteId` of a later hold. */
  quote(request: HoldRequest): Promise<HoldOutcome>;
  balance(accountId: string): Promise<Balance | undefined>;
  transactions(accountId: string, page: TransactionQuery): Promise<TransactionPage>;
}

export interface UpstreamCall {
  readonly provider: string;
  /** The provider's own name for the call, such as `gen-...`. */
  readonly reference: string;
}

export interface Balance {
  /** What can be spent. Never below zero. */
  readonly available: Nano;
  readonly held: Nano;
  /** In holds whose end is not known. */
  readonly suspense: Nano;
  /** What a refund or a dispute took back after it was spent; the next credit pays it first. */
  readonly debt: Nano;
}

export interface TransactionQuery {
  readonly limit: number;
  /** The cursor of the page before. */
  readonly after?: string | undefined;
  readonly type?: TransactionType | undefined;
}

/** What an account sees of its ledger: everything that makes it richer or poorer. */
export const transactionTypes = [
  'usage',
  'usage_refund',
  'purchase',
  'purchase_bonus',
  'refund',
  'dispute',
  'bonus_taken_back',
  'referral_bonus',
  'credit',
  'deduction',
] as const;

export type TransactionType = (typeof transactionTypes)[number];

export interface Transaction {
  readonly id: string;
  readonly type: TransactionType;
  /** Always above zero; `direction` says which way. */
  readonly amount: Nano;
  readonly direction: 'credit' | 'debit';
  readonly atMs: number;
  /** The request, whose receipt explains it. */
  readonly holdId: string | undefined;
  readonly description: string | undefined;
}

export interface TransactionPage {
  readonly transactions: readonly Transaction[];
  readonly next: string | undefined;
}
