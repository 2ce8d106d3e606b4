/** What a call is made of, once it has been accepted and its money is held. */
import type { Operation } from '../dialects/dialect.ts';
import type { Face } from '../dialects/face.ts';
import type { JsonRecord } from '../dialects/json.ts';
import type { Hold } from '../model/hold.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Provider, TimeLimits, UpstreamFailure } from '../providers/provider.ts';
import type { AnswerCache } from './answer-cache.ts';

export interface Route {
  readonly provider: Provider;
  /** The model as this provider calls it. */
  readonly model: string;
}

export interface Call {
  readonly hold: Hold;
  readonly operation: Operation;
  readonly body: JsonRecord;
  /** Absent where the client wants the answer in the form of its operation. */
  readonly face: Face | undefined;
  readonly stream: boolean;
  /** The client asked for the usage in the last chunk. */
  readonly wantsUsage: boolean;
  readonly routes: readonly [Route, ...Route[]];
  readonly promptEstimate: number;
  /** Keep the answer: it belongs to an idempotency key. */
  readonly keepsAnswer: boolean;
  /** Under which its answer may be kept for others; undefined where it may not. */
  readonly cacheKey: string | undefined;
}

/** The client of a call, as far as the call needs it. */
export interface Client {
  /** Fires when it hangs up. */
  readonly signal: AbortSignal;
  /** Resolves when it takes more; what is written after it hung up is lost. */
  write(text: string): Promise<void>;
  /** Hangs up on it. */
  leave(): void;
}

export interface CallTools {
  readonly ledger: Pick<Ledger, 'settle' | 'void' | 'unresolved' | 'upstream'>;
  readonly limits: TimeLimits;
  /** Shorter than a hold stands: what runs for longer is ended, and paid for as far as it came. */
  readonly longestCallMs: number;
  readonly nowMs: () => number;
  /** Before each attempt, and after it. */
  readonly asked: (provider: string) => void;
  readonly heard: (heard: Heard) => void;
  /** Absent where answers are not kept. */
  readonly cache: AnswerCache | undefined;
  /** Tries the end of a call again until the ledger takes it. */
  readonly close: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Heard {
  readonly provider: string;
  readonly failure: UpstreamFailure | undefined;
  /** Until its first byte, or its failure. */
  readonly latencyMs: number;
}

export type CallEnd =
  | {
      readonly kind: 'answered';
      readonly provider: string;
      readonly charged: bigint;
      /** Of a call that is no stream. */
      readonly body: string;
      readonly usedTokens: number;
    }
  /** The client is gone; what was used is charged. */
  | { readonly kind: 'gone'; readonly usedTokens: number }
  | {
      readonly kind: 'failed';
      readonly failure: UpstreamFailure;
      /** Part of an answer is with the client, which must be told that it broke off. */
      readonly begun: boolean;
      /** Nobody knows what was used: the hold waits in suspense. */
      readonly waits: boolean;
    };

export function contentTypeOf({ stream }: Pick<Call, 'stream'>): string {
  return stream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8';
}
