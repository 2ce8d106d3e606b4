import { expect, test } from 'vitest';
import { upperQuantile, upperTail } from './normal.ts';

test.each([
  [0, 0.5],
  [1, 0.158655253931457],
  [1.959963984540054, 0.025],
  [-1, 0.841344746068543],
  [5, 2.866515718791939e-7],
  [10, 7.619853024160527e-24],
])('the tail above %f', (z, tail) => {
  expect(upperTail(z) / tail).toBeCloseTo(1, 10);
});

test.each([0.999, 0.5, 0.2, 0.01, 1e-6, 1e-20])('the quantile undoes the tail of %f', (p) => {
  expect(upperTail(upperQuantile(p)) / p).toBeCloseTo(1, 9);
});

test('what can not be is infinite', () => {
  expect(upperQuantile(0)).toBe(Number.POSITIVE_INFINITY);
  expect(upperQuantile(1)).toBe(Number.NEGATIVE_INFINITY);
});
