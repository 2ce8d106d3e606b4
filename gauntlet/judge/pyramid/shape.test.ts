import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ownTestsToRemove,
  shapeOf,
  testsToRemove,
  unitTestsToAdd,
  unitTestsToDilute,
} from './shape.ts';

const counts = fc.record({
  unit: fc.integer({ min: 1, max: 500 }),
  integration: fc.integer({ min: 0, max: 200 }),
  e2e: fc.integer({ min: 0, max: 200 }),
});
const goal = fc.integer({ min: 5, max: 95 });

/** Whether `n` is the smallest number for which it holds. */
function isLeast(n: number, holds: (n: number) => boolean): boolean {
  return holds(n) && (n === 0 || !holds(n - 1));
}

test('the advice is exact: one test less would not reach the target', () => {
  fc.assert(
    fc.property(counts, goal, (given, percent) => {
      const { unit, e2e } = given;
      const total = unit + given.integration + e2e;
      const add = unitTestsToAdd(given, percent) ?? Number.NaN;
      expect(isLeast(add, (n) => (unit + n) * 100 >= percent * (total + n))).toBe(true);
      const remove = testsToRemove(given, percent);
      expect(isLeast(remove, (n) => unit * 100 >= percent * (total - n))).toBe(true);
      const dilute = unitTestsToDilute(given, 'e2e', percent) ?? Number.NaN;
      expect(isLeast(dilute, (n) => e2e * 100 <= percent * (total + n))).toBe(true);
      const own = ownTestsToRemove(given, 'e2e', percent);
      expect(isLeast(own, (n) => (e2e - n) * 100 <= percent * (total - n))).toBe(true);
    }),
  );
});

test('a share beyond the tolerance is named, one within it is not', () => {
  const target = { unit: 70, integration: 20, e2e: 10, tolerance: 5 };
  expect(shapeOf({ unit: 66, integration: 24, e2e: 10 }, target).off).toBeUndefined();
  expect(shapeOf({ unit: 60, integration: 22, e2e: 18 }, target).off).toBe('unit');
});

test('where any share is good, none has to go', () => {
  expect(ownTestsToRemove({ unit: 0, integration: 0, e2e: 5 }, 'e2e', 100)).toBe(0);
});
