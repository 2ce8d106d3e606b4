import { expect, test } from 'vitest';
import type { WholeRun } from '../model/history.ts';
import type { Plan, Task } from '../model/nouns.ts';
import { withExpected } from './expected.ts';

const locator = { system: 's', suite: 'unit', file: 'f', titles: ['t'] };
const whole: WholeRun = {
  suite: 's/unit',
  run: 'r-1',
  tree: 'a',
  platform: 'linux-x64',
  cases: [
    { id: 'one', variant: 'default', locator, durationMs: 1 },
    { id: 'two', variant: 'node 24', locator, durationMs: 1 },
  ],
  latest: [],
};
const task: Task = {
  id: 's/unit#1/1',
  suite: 's/unit',
  layer: 'unit',
  shard: { index: 1, count: 1 },
  variant: { name: 'default', values: {} },
  selection: { files: [], titles: [] },
  expected: { known: false, why: 'no run yet' },
  limitMs: 1,
};
const now = { tree: 'a', platform: 'linux-x64', hasWords: false };

function expectedOf(given: Partial<Task>, circumstances = now, wholes = [whole]) {
  const plan: Plan = { id: 'r', profile: 'p', budgetMs: 1, tasks: [{ ...task, ...given }] };
  return withExpected(plan, wholes, circumstances).tasks[0]?.expected;
}

test('on the same tree the same cases are expected, of this variant alone', () => {
  expect(expectedOf({})).toEqual({ known: true, cases: ['one'] });
});

test('a part of a suite, another tree or platform, words for the runner: nothing is known', () => {
  const known = [
    expectedOf({ selection: { files: ['f'], titles: [] } }),
    expectedOf({ selection: { files: [], titles: [], without: ['f'] } }),
    expectedOf({ shard: { index: 1, count: 2 } }),
    expectedOf({}, { ...now, tree: 'b' }),
    expectedOf({}, { ...now, platform: 'darwin-arm64' }),
    expectedOf({}, { ...now, hasWords: true }),
  ].map((expected) => expected?.known);
  expect(known).toEqual(Array(6).fill(false));
});

test('without a past the plan says why', () => {
  expect(expectedOf({}, now, [])).toEqual({ known: false, why: 'no run yet' });
});
