import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, isFull, takeTokens } from './token-bucket.ts';

const rule = fc.record({
  capacity: fc.integer({ min: 1, max: 100 }),
  refillPerS: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
});
const calls = fc.array(
  fc.record({ waitMs: fc.integer({ min: -50, max: 5_000 }), cost: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 100 },
);

test('never lets through more than the capacity and what was refilled since', () => {
  fc.assert(
    fc.property(rule, calls, (limit, steps) => {
      let bucket: Bucket | undefined;
      let nowMs = 0;
      // The first call fills the bucket, whatever the clock says then.
      let firstMs: number | undefined;
      let latestMs = Number.NEGATIVE_INFINITY;
      let taken = 0;
      for (const { waitMs, cost } of steps) {
        nowMs += waitMs;
        // A clock that goes back and forth must not fill the bucket.
        firstMs ??= nowMs;
        latestMs = Math.max(latestMs, nowMs);
        const result = takeTokens(bucket, limit, cost, nowMs);
        bucket = result.bucket;
        if (result.decision.allowed) taken += cost;
        const most = limit.capacity + ((latestMs - firstMs) * limit.refillPerS) / 1_000;
        expect(taken).toBeLessThanOrEqual(most + 1e-6);
        expect(result.decision.remaining).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('whoever waits as long as told is let through, and a moment before is not', () => {
  fc.assert(
    fc.property(rule, fc.nat(200), (limit, uses) => {
      let bucket: Bucket | undefined;
      for (let count = 0; count < uses; count += 1) {
        bucket = takeTokens(bucket, limit, 1, 0).bucket;
      }
      const { decision, bucket: after } = takeTokens(bucket, limit, 1, 0);
      if (decision.allowed) return;
      const { retryAfterMs } = decision;
      expect(takeTokens(after, limit, 1, retryAfterMs).decision.allowed).toBe(true);
      expect(takeTokens(after, limit, 1, retryAfterMs - 1.01).decision.allowed).toBe(false);
    }),
  );
});

test('what costs more than the bucket holds is never let through', () => {
  const { decision } = takeTokens(undefined, { capacity: 2, refillPerS: 1 }, 3, 0);
  expect(decision).toEqual({ allowed: false, remaining: 2, retryAfterMs: Infinity });
});

test('a bucket is full again after the time that its loss takes', () => {
  const limit = { capacity: 10, refillPerS: 2 };
  const { bucket } = takeTokens(undefined, limit, 4, 0);
  expect(isFull(bucket, limit, 1_999)).toBe(false);
  expect(isFull(bucket, limit, 2_000)).toBe(true);
});
