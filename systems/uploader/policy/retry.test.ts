import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jittered, retryAfter } from './retry.ts';

const settings = { attempts: 10, firstMs: 1000, longestMs: 512_000, parkedEveryMs: 3_600_000 };

test('the limit doubles from 1 s to 512 s', () => {
  const limits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => retryAfter(settings, tries, 1).delayMs);
  expect(limits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000]);
  expect(jittered(settings, 30, 1)).toBe(512_000);
});

test('after ten attempts it is parked, and tried hourly for ever', () => {
  const later = [9, 10, 11, 5000].map((tries) => retryAfter(settings, tries, 0.5));
  expect(later.map(({ isParked }) => isParked)).toEqual([false, true, true, true]);
  expect(later.slice(1).map(({ delayMs }) => delayMs)).toEqual([3.6e6, 3.6e6, 3.6e6]);
});

test('full jitter: anywhere up to the limit, and never a hot loop', () => {
  const tries = fc.integer({ min: 1, max: 9 });
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(tries, chance, (attempts, drawn) => {
      const { delayMs } = retryAfter(settings, attempts, drawn);
      expect(delayMs).toBeGreaterThanOrEqual(100);
      expect(delayMs).toBeLessThanOrEqual(1000 * 2 ** (attempts - 1));
    }),
  );
});
