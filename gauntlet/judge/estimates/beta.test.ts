import { expect, test } from 'vitest';
import { betaShare, logGamma } from './beta.ts';

/** P(at least k of n), added up. */
function atLeast(k: number, n: number, share: number): number {
  let sum = 0;
  let ways = 1;
  for (let count = 0; count <= n; count += 1) {
    if (count >= k) sum += ways * share ** count * (1 - share) ** (n - count);
    ways = (ways * (n - count)) / (count + 1);
  }
  return sum;
}

test('it is the sum of the binomial', () => {
  for (const n of [1, 7, 40])
    for (const share of [0.001, 0.3, 0.5, 0.97])
      for (let k = 1; k <= n; k += 1)
        expect(betaShare(share, k, n - k + 1)).toBeCloseTo(atLeast(k, n, share), 12);
});

test('small chances keep their digits, and large numbers are no trouble', () => {
  expect(betaShare(0.001, 20, 1) / 1e-60).toBeCloseTo(1, 9);
  expect(betaShare(0.5, 50_000, 50_001)).toBeCloseTo(0.5012615, 6);
});

test('the ends, and between whole numbers', () => {
  expect([betaShare(0, 2, 3), betaShare(1, 2, 3)]).toEqual([0, 1]);
  expect(betaShare(0.3, 1, 2.5)).toBeCloseTo(1 - 0.7 ** 2.5, 12);
});

test('the logarithm of a factorial', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
});
