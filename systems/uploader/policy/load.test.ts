import { expect, test } from 'vitest';
import { loadOf } from './load.ts';

test.each([
  [0, 0.03125],
  [10_000, 0.03125],
  [156_250, 0.03125],
  [312_500, 0.0625],
  [625_000, 0.125],
  [2_500_000, 0.5],
  [5_000_000, 1],
  [1e12, 1],
])('a file of %i bytes takes %f', (sizeBytes, load) => {
  expect(loadOf(sizeBytes, 5_000_000)).toBe(load);
});
