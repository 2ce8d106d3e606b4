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
    for (const oldest of buckets.keys()) {
      if (buckets.size <= maxKeys) return;
      buckets.delete(oldest);
    }
  };
  return {
    kind: 'memory',
    // Nothing waits between the look and the taking, so no other request comes between them.
    async take(claims) {
      const now = nowMs();
      const tried = claims.map((claim) => {
        const seen = takeTokens(buckets.get(claim.key), claim, 0, now);
        return { claim, seen, taken: takeTokens(seen.bucket, claim, claim.cost, now) };
      });
      const answers = tried.map(({ seen, taken }) => ({
        remaining: seen.decision.remaining,
        waitMs: taken.decision.retryAfterMs,
      }));
      const decision = decisionOf(claims, answers);
      for (const { claim, seen, taken } of tried) {
        put(claim.key, capped((decision.allowed ? taken : seen).bucket, claim));
      }
      return decision;
    },
  };
}

/** What is given back may not overfill a bucket. */
function capped(bucket: Bucket, { capacity }: Claim): Bucket {
  return bucket.tokens <= capacity ? bucket : { ...bucket, tokens: capacity };
}
