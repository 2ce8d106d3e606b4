import { expect, test } from 'vitest';
import { shardOf } from './shard-suites.ts';
import { suiteOf } from './testing/suite.ts';

const suites = [suiteOf('a/unit', { runner: 'vitest' }), suiteOf('b/unit')];
const files = { 'x.test.ts': 4_000, 'y.test.ts': 3_000, 'z.test.ts': 2_000 };
const past = new Map([
  ['a/unit', { runs: 1, failures: 0, durationMs: 9_000, files }],
  ['b/unit', { runs: 1, failures: 0, durationMs: 1_000, files: {} }],
]);
const parts = (mayDivide: boolean) =>
  [1, 2].map((index) => shardOf(suites, { index, count: 2 }, past, mayDivide));

test('a suite that can be divided is dealt out in files, one part taking what is new', () => {
  const selections = parts(true).map((part) => part.get('a/unit')?.selection);
  const home = selections.find((each) => each?.files.length === 0);
  const rest = selections.find((each) => each !== home);
  expect(home?.without?.toSorted()).toEqual(rest?.files.toSorted());
  expect(rest?.files.length).toBeGreaterThan(0);
});

test('what can not be divided, or must not be, is whole in one part', () => {
  for (const divides of [true, false]) {
    const own = parts(divides).flatMap((part) => part.get('b/unit') ?? []);
    expect(own).toEqual([{ durationMs: 1_000 }]);
  }
  const whole = parts(false).flatMap((part) => part.get('a/unit') ?? []);
  expect(whole).toEqual([{ durationMs: 9_000 }]);
});
