import { expect, test } from 'vitest';
import { caseOf } from '../model/identity.ts';
import type { Attempt, Outcome } from '../model/nouns.ts';
import { freshOf } from './burn-in.ts';

function attempt(title: string, line?: number, outcome: Outcome = 'passed', file = 'a.test.ts') {
  const locator = { system: 's', suite: 'unit', file, titles: title === '' ? [] : [title] };
  const place = line === undefined ? {} : { place: { file, line } };
  const one: Attempt = {
    ...{ case: caseOf(locator, ''), locator, ordinal: 1, outcome, durationMs: 1 },
    ...place,
  };
  return one;
}

const named = (attempts: readonly Attempt[]) => attempts.map(({ locator }) => locator.titles[0]);

test('a test is touched from its line to the next one', () => {
  const all = [
    attempt('a', 3),
    attempt('b', 10),
    attempt('c', 20),
    attempt('other', 3, 'passed', 'b'),
  ];
  const fresh = (lines: readonly number[]) => named(freshOf(all, new Map([['a.test.ts', lines]])));
  expect(fresh([3])).toEqual(['a']);
  expect(fresh([9])).toEqual(['a']);
  expect(fresh([10, 20])).toEqual(['b', 'c']);
  expect(fresh([99])).toEqual(['c']);
  expect(fresh([1, 2])).toEqual([]);
  expect(fresh([])).toEqual([]);
});

test('a new file, and a test without a place, are taken whole', () => {
  const files = new Map([['a.test.ts', 'all' as const]]);
  expect(named(freshOf([attempt('a', 3), attempt('b', 9)], files))).toEqual(['a', 'b']);
  expect(named(freshOf([attempt('a')], new Map([['a.test.ts', [7]]])))).toEqual(['a']);
});

test('what failed, was skipped or has no name is not repeated; fifty cases are the most', () => {
  const files = new Map([['a.test.ts', 'all' as const]]);
  const bad = [attempt('f', 1, 'failed'), attempt('s', 2, 'skipped'), attempt('', 3)];
  expect(freshOf(bad, files)).toEqual([]);
  const many = Array.from({ length: 60 }, (_, at) => attempt(`t${at}`, at));
  expect(freshOf(many, files)).toHaveLength(50);
});

test('of a case with several attempts the last one counts, once', () => {
  const files = new Map([['a.test.ts', 'all' as const]]);
  const again = { ...attempt('a', 1), ordinal: 2 };
  expect(freshOf([attempt('a', 1, 'failed'), again], files)).toEqual([again]);
});
