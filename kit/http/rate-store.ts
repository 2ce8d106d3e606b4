/** Where buckets are kept. In memory for one process; products add Redis or PostgreSQL. */
import {
  type Bucket,
  isFull,
  type RateDecision,
  type RateRule,
  takeTokens,
} from './token-bucket.ts';

export interface RateStore {
  take(key: string, rule: RateRule, cost: number): RateDecision | Promise<RateDecision>;
}

/** The one of this process answers at once. */
export interface MemoryRateStore extends RateStore {
  take(key: string, rule: RateRule, cost: number): RateDecision;
}

export interface MemoryRateStoreOptions {
  /** Beyond this many keys the one that was quiet longest is forgotten: memory stays bounded. */
  readonly maxKeys?: number;
  readonly nowMs?: () => number;
}

export function memoryRateStore(options: MemoryRateStoreOptions = {}): MemoryRateStore {
  const { maxKeys = 100_000, nowMs = () => performance.now() } = options;
  // A Map keeps the order of insertion; a key that is used again moves to the end.
  const buckets = new Map<string, { bucket: Bucket; rule: RateRule }>();
  const forget = (now: number) => {
    for (const [key, { bucket, rule }] of buckets) {
      if (buckets.size <= maxKeys && !isFull(bucket, rule, now)) return;
      buckets.delete(key);
    }
  };
  return {
    take(key, rule, cost) {
      const now = nowMs();
      const { bucket, decision } = takeTokens(buckets.get(key)?.bucket, rule, cost, now);
      buckets.delete(key);
      buckets.set(key, { bucket, rule });
      if (buckets.size > maxKeys) forget(now);
      return decision;
    },
  };
}
