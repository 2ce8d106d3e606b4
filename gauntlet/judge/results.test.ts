import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome, ResultOutcome } from '../model/nouns.ts';
import { countsOf, resultsOf } from './results.ts';
import { attemptOf } from './testing/evidence.ts';

const NOT_KNOWN = { known: false, why: '' } as const;

test.each<[readonly Outcome[], ResultOutcome]>([
  [['passed'], 'passed'],
  [['expected failure'], 'passed'],
  [['failed'], 'failed'],
  [['errored'], 'failed'],
  [['timed out'], 'failed'],
  [['crashed'], 'failed'],
  [['failed', 'passed'], 'recovered'],
  [['passed', 'failed'], 'recovered'],
  [['skipped'], 'skipped'],
])('%j folds to %s', (outcomes, outcome) => {
  const attempts = outcomes.map((each, index) => attemptOf('a', each, index + 1));
  expect(resultsOf(attempts, NOT_KNOWN).map((result) => result.outcome)).toEqual([outcome]);
});

const outcomes = fc.constantFrom<Outcome>('passed', 'failed', 'errored', 'skipped', 'crashed');
const attempts = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), outcomes), { maxLength: 12 })
  .map((pairs) => pairs.map(([title, outcome], index) => attemptOf(title, outcome, index + 1)));

test('the order in which attempts arrive changes nothing', () => {
  fc.assert(
    fc.property(attempts, (given) => {
      const sorted = (list: typeof given) =>
        [...resultsOf(list, NOT_KNOWN)].sort((a, b) => (a.case.id < b.case.id ? -1 : 1));
      expect(sorted([...given].reverse())).toEqual(sorted(given));
    }),
  );
});

test('counts reconcile: each case is counted once, and no attempt is lost', () => {
  fc.assert(
    fc.property(attempts, (given) => {
      const results = resultsOf(given, NOT_KNOWN);
      const counts = countsOf(results);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(new Set(given.map((attempt) => attempt.case.id)).size);
      expect(results.flatMap((result) => result.attempts)).toHaveLength(given.length);
    }),
  );
});

test('an expected case without an attempt is missing', () => {
  const seen = attemptOf('a');
  const expected = { known: true, cases: [seen.case.id, 'gone'] } as const;
  expect(countsOf(resultsOf([seen], expected))).toMatchObject({ passed: 1, missing: 1 });
});
