import { describe, expect, test } from 'vitest';
import { seededRandom } from '../templates/random.ts';
import { confidence, forecastSum, recordsWithin } from './forecast.ts';

describe('a forecast', () => {
  test('of records that all cost the same is exact', () => {
    expect(forecastSum([2, 2, 2, 2, 2], 100)).toEqual({ mean: 200, low: 200, high: 200 });
  });
  test('of the sample alone is the sample', () => {
    expect(forecastSum([1, 2, 3], 3)).toEqual({ mean: 6, low: 6, high: 6 });
  });
  test('says how many records a budget buys', () => {
    expect(recordsWithin(100, [2, 2, 2], 1_000)).toBe(50);
    expect(recordsWithin(1e9, [2, 2, 2], 1_000)).toBe(1_000);
    expect(recordsWithin(1, [2, 2, 2], 1_000)).toBe(0);
  });
});

test('the real cost falls in the interval about as often as it says', () => {
  const random = seededRandom('forecast');
  const rounds = 2_000;
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    // Lengths as texts have them: many of a middle size, some long.
    const all = Array.from(
      { length: 200 },
      () => 50 + 100 * (random() + random()) + 40 * random() ** 6,
    );
    const sum = all.reduce((total, one) => total + one, 0);
    const { low, high } = forecastSum(all.slice(0, 5), all.length);
    if (low <= sum && sum <= high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(confidence - 0.04);
  expect(held / rounds).toBeLessThan(confidence + 0.06);
});
