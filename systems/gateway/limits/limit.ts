/** How often and how much: the limits of requests, and where their buckets are kept. */
import type { RateRule } from '@gauntlet/kit/http';

export interface Claim extends RateRule {
  /** Whose bucket, such as `key:<id>:requests`. */
  readonly key: string;
  readonly cost: number;
  /** What is limited, for who is told to wait. */
  readonly what: 'requests' | 'tokens';
  readonly whose: 'key' | 'account' | 'address';
}

export type LimitDecision =
  | { readonly allowed: true; readonly remaining: readonly number[] }
  | {
      readonly allowed: false;
      /** The claim that has to wait longest. */
      readonly claim: Claim;
      readonly remaining: number;
      /** `Infinity` when it asks for more than its bucket holds. */
      readonly retryAfterMs: number;
    };

/** All of the claims are granted together, or none is. */
export interface LimitStore {
  readonly kind: 'memory' | 'redis' | 'postgres';
  take(claims: readonly Claim[]): Promise<LimitDecision>;
}

export interface BucketAnswer {
  readonly remaining: number;
  readonly waitMs: number;
}

/** What the answers of all buckets together mean. */
export function decisionOf(
  claims: readonly Claim[],
  answers: readonly BucketAnswer[],
): LimitDecision {
  let longest: { readonly claim: Claim; readonly answer: BucketAnswer } | undefined;
  for (const [index, answer] of answers.entries()) {
    const claim = claims[index];
    if (claim === undefined || answer.waitMs === 0) continue;
    if (longest === undefined || answer.waitMs > longest.answer.waitMs) longest = { claim, answer };
  }
  if (longest === undefined) {
    const left = (claim: Claim, index: number) => (answers[index]?.remaining ?? 0) - claim.cost;
    return {
      allowed: true,
      remaining: claims.map((claim, index) => Math.max(0, left(claim, index))),
    };
  }
  const { claim, answer } = longest;
  return { allowed: false, claim, remaining: answer.remaining, retryAfterMs: answer.waitMs };
}
