/** Buckets in the memory of this process: exact where there is one process. */
import { type Bucket, takeTokens } from '@gauntlet/kit/http';
import { type Claim, decisionOf, type LimitStore } from './limit.ts';

export interface MemoryLimitOptions {
  readonly nowMs: () => number;
  /** Beyond this many the one that was quiet longest is forgotten. */
  readonly maxKeys?: number;
}

export function memoryLimits({ nowMs, maxKeys = 100_000 }: MemoryLimitOptions): LimitStore {
  // A Map keeps the order of insertion; a key that is used again moves to the end.
  const buckets = new Map<string, Bucket>();
  const put = (key: string, bucket: Bucket) => {
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
  };
  return {
    kind: 'memory',
    // Nothing waits between the look and the taking, so no other request comes between them.
    async take(claims) {
      const now = nowMs();
      const seen = claims.map((claim) => takeTokens(buckets.get(claim.key), claim, 0, now));
      const tried = claims.map((claim, index) =>
        takeTokens(seen[index]?.bucket, claim, claim.cost, now),
      );
      const decision = decisionOf(
        claims,
        tried.map(({ decision: { retryAfterMs } }, index) => ({
          remaining: seen[index]?.decision.remaining ?? 0,
          waitMs: retryAfterMs,
        })),
      );
      for (const [index, claim] of claims.entries()) {
        const taken = decision.allowed ? tried[index] : seen[index];
        if (taken !== undefined) put(claim.key, capped(taken.bucket, claim));
      }
      return decision;
    },
  };
}

/** What is given back may not overfill a bucket. */
function capped(bucket: Bucket, { capacity }: Claim): Bucket {
  return bucket.tokens <= capacity ? bucket : { ...bucket, tokens: capacity };
}
