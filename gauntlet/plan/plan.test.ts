import { expect, test } from 'vitest';
import type { Profile, System } from '../model/nouns.ts';
import { planOf, type Request } from './plan.ts';
import { suiteOf } from './testing/suite.ts';

const profile: Profile = { name: 'pr', layers: ['unit', 'e2e'], budgetMs: 1_000, burnIn: 5 };
const suites = [
  suiteOf('a/e2e'),
  suiteOf('a/unit', { runner: 'vitest' }),
  suiteOf('b/unit', { layer: 'unit', gives: 'findings', tags: ['slow'] }),
  suiteOf('b/other', { layer: 'load' }),
];
const systems: readonly System[] = ['a', 'b'].map((name) => ({
  ...{ name, folder: name, areas: [] },
  suites: suites.filter(({ system }) => system === name),
}));
const request: Request = { profile, systems: [], selection: { files: [], titles: [] } };
const planned = (more: Partial<Request> = {}) => planOf('r', systems, { ...request, ...more });

test('the layers of the profile in their order, and no other', () => {
  expect(planned().plan.tasks.map(({ suite }) => suite)).toEqual(['a/unit', 'b/unit', 'a/e2e']);
  expect(planned().plan.partial).toBeUndefined();
});

test('only what is asked for: systems, tags, suites with something to run', () => {
  const ids = (more: Partial<Request>) => planned(more).suites.map(({ id }) => id);
  expect(ids({ systems: ['b'] })).toEqual(['b/unit']);
  expect(ids({ tags: ['slow'] })).toEqual(['b/unit']);
  expect(ids({ skipTags: ['slow'] })).toEqual(['a/unit', 'a/e2e']);
  expect(ids({ selections: new Map([['a/e2e', request.selection]]) })).toEqual(['a/e2e']);
});

test('a shard has the suites that fall to it, and says that it is one', () => {
  const parts = [1, 2].map((index) => planned({ shard: { index, count: 2 } }));
  const ids = parts.map(({ suites: own }) => own.map(({ id }) => id));
  expect(ids.flat().toSorted()).toEqual(['a/e2e', 'a/unit', 'b/unit']);
  expect(ids.every((own) => own.length > 0)).toBe(true);
  expect(parts[0]?.plan.partial).toBe('shard 1 of 2');
});

test('coverage by runners that can, burn-in where there are cases, once when asked for', () => {
  const tasks = planned({ coverage: new Set(['vitest']) }).plan.tasks;
  expect(tasks.map(({ coverage = false }) => coverage)).toEqual([true, false, false]);
  expect(tasks.map(({ burnIn = 1 }) => burnIn)).toEqual([5, 1, 5]);
  expect(planned({ burnIn: 1 }).plan.tasks.some(({ burnIn }) => burnIn !== undefined)).toBe(false);
});
