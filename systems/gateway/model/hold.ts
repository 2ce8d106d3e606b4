/**
 * A hold is money set aside for a request before it is sent, as much as it can cost at most.
 *
 *   held -> settled      the answer is known and charged, the rest is given back
 *   held -> void         nothing was used, all is given back
 *   held -> unresolved   nobody knows what was used: the money waits in suspense
 *   unresolved -> settled | void   by the provider's record; without one the operator absorbs it
 */
import type { Nano } from './money.ts';
import type { Price } from './price.ts';
import type { RequestSize, Usage } from './usage.ts';

export type HoldState = 'held' | 'settled' | 'void' | 'unresolved';

/** What a request is held and later charged by. It stays what it was when prices change. */
export interface Terms {
  readonly model: string;
  readonly size: RequestSize;
  /** One for each provider that may serve it; which one did is known at the end. */
  readonly prices: readonly Price[];
}

export interface Hold {
  /** That of the request: a UUID, version 7. */
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string | undefined;
  readonly amount: Nano;
  readonly terms: Terms;
}

export interface HoldRequest {
  readonly id: string;
  readonly accountId: string;
  /** Its child wallet, where it has one (a spend limit), must have enough as well. */
  readonly keyId?: string | undefined;
  readonly terms: Terms;
  readonly idempotency?: IdempotencyClaim | undefined;
  /** Use the money of this quote and its prices, and not more. */
  readonly quoteId?: string | undefined;
}

export interface IdempotencyClaim {
  readonly key: string;
  /** Of method, path and body: the same key with another digest is refused. */
  readonly digest: string;
}

/** An answer as it was sent, kept for whoever asks again with the same idempotency key. */
export interface StoredAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type HoldOutcome =
  | { readonly kind: 'held'; readonly hold: Hold }
  | ShortOfCredit
  /** A candidate has no price for something in the request. */
  | { readonly kind: 'unpriced'; readonly provider: string; readonly what: string }
  | { readonly kind: 'noWallet' }
  /** The idempotency key is done: give this answer again, and charge nothing. */
  | {
      readonly kind: 'replay';
      readonly holdId: string;
      readonly answer: StoredAnswer;
      /** What it had cost, and who had served it, the first time. */
      readonly charged: Nano;
      readonly provider: string;
    }
  /** The idempotency key is in work, or its end is not known yet. */
  | { readonly kind: 'running'; readonly holdId: string }
  /** The key was charged, and its answer was not kept. */
  | { readonly kind: 'answerLost'; readonly holdId: string }
  | { readonly kind: 'otherBody'; readonly holdId: string }
  /** Never made for this account and key, used already, or older than its minute. */
  | { readonly kind: 'quoteGone' }
  | { readonly kind: 'quoteExceeded'; readonly needed: Nano; readonly quoted: Nano };

export interface ShortOfCredit {
  readonly kind: 'short';
  /** Whose money is too little: the account's, or what its key may still spend. */
  readonly wallet: 'account' | 'key';
  readonly needed: Nano;
  readonly available: Nano;
  readonly shortfall: Nano;
  /** With which the request would fit; undefined when nothing would. */
  readonly maxTokens: number | undefined;
}

export interface Settlement {
  /** Who served it: its price in the terms counts. */
  readonly provider: string;
  readonly usage: Usage;
  /** Kept in the same transaction as the charge, when the hold has an idempotency key. */
  readonly answer?: StoredAnswer | undefined;
  /** It was answered from the cache: charged is this share of the price. */
  readonly cachedPercent?: number | undefined;
}

export interface CloseOutcome {
  /** False when it was closed before: then `state` and `charged` are what was done then. */
  readonly changed: boolean;
  readonly state: HoldState;
  readonly charged: Nano;
}
