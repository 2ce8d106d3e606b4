/**
 * Buckets by their names, remembered for a few seconds, for writes of objects. That one is gone
 * meanwhile the database says when the object is stored: rows of objects refer to their bucket.
 */
import { findBucket } from '../metadata/s3/buckets.ts';
import type { Db } from '../metadata/schema.ts';
import type { Bucket } from '../model/s3.ts';

export interface KeptBuckets {
  find(name: string): Promise<Bucket | undefined>;
  forget(name: string): void;
}

const mostKept = 10_000;

export function keptBuckets(db: Db, nowMs: () => number, keepMs: number): KeptBuckets {
  const kept = new Map<string, { readonly bucket: Bucket; readonly untilMs: number }>();
  return {
    async find(name) {
      const known = kept.get(name);
      if (known !== undefined && known.untilMs > nowMs()) return known.bucket;
      const bucket = await findBucket(db, name);
      kept.delete(name);
      if (bucket === undefined) return undefined;
      if (kept.size >= mostKept) kept.clear();
      kept.set(name, { bucket, untilMs: nowMs() + keepMs });
      return bucket;
    },
    forget: (name) => void kept.delete(name),
  };
}
