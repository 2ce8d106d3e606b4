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
  | { readonly allowed: true; readonly left: readonly Left[] }
  | {
      readonly allowed: false;
      /** The claim that has to wait longest. */
      readonly claim: Claim;
      readonly left: readonly Left[];
      /** `Infinity` when it asks for more than its bucket holds. */
      readonly retryAfterMs: number;
    };

/** What is left for a claim: after it was granted, or as it was when it was not. */
export interface Left {
  readonly claim: Claim;
  readonly remaining: number;
}

/** All of the claims are granted together, or none is. */
export interface LimitStore {
  readonly kind: 'memory' | 'redis' | 'postgres';
  take(claims: readonly Claim[]): Promise<LimitDecision>;
}

export interface BucketAnswer {
  readonly remaining: number;
  readonly waitMs: number;
}

/** What the answers of all buckets together mean; they come in the order of the claims. */
export function decisionOf(
  claims: readonly Claim[],
  answers: readonly BucketAnswer[],
): LimitDecision {
  const asked = claims.map((claim, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error(`the bucket ${claim.key} gave no answer`);
    return { claim, ...answer };
  });
  const late = asked.filter(({ waitMs }) => waitMs > 0);
  const [longest] = late.toSorted((one, other) => other.waitMs - one.waitMs);
  if (longest !== undefined) {
    const { claim, waitMs: retryAfterMs } = longest;
    return { allowed: false, claim, left: asked, retryAfterMs };
  }
  const left = asked.map(({ claim, remaining }) => ({
    claim,
    remaining: Math.max(0, remaining - claim.cost),
  }));
  return { allowed: true, left };
}
