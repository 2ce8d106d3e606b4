import { expect, test } from 'vitest';
import { urgencyOf } from './past.ts';

const past = (runs: number, failures: number, durationMs: number) =>
  urgencyOf({ runs, failures, durationMs, files: {} });

test('what fails often and ends soon comes first; what never ran may fail as well as not', () => {
  expect(past(10, 5, 1_000)).toBeGreaterThan(past(10, 1, 1_000));
  expect(past(10, 1, 1_000)).toBeGreaterThan(past(10, 1, 2_000));
  expect(past(20, 1, 1_000)).toBeLessThan(past(10, 1, 1_000));
  expect(past(0, 0, 10_000)).toBe(urgencyOf(undefined));
});
