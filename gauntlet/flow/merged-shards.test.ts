import { expect, test } from 'vitest';
import { mergedShards } from './merged-shards.ts';
import { select } from './select.ts';
import { type GivenTask, storedRun } from './testing/run-facts.ts';

function shard(index: number, given: Partial<GivenTask> = {}, more: object = {}) {
  const outcomes = { [`t${index}`]: 'passed' } as const;
  const task = { layer: 'unit', outcomes, shard: { index, count: 2 }, ...given };
  return storedRun({ run: `r-${index}`, tasks: [task], ...more });
}

const seen = (facts: ReturnType<typeof mergedShards>) =>
  select(facts, 0).suites.flatMap(({ tasks }) =>
    tasks.map((need) => (need.state === 'present' ? need.value.results.length : need.state)),
  );

test('two shards are one run of both, with every attempt once', () => {
  const [one, two] = [shard(1), shard(2)];
  const facts = mergedShards(two, [one, two]);
  expect(seen(facts)).toEqual([1, 1]);
  expect(facts.filter(({ kind }) => kind === 'run planned')).toHaveLength(1);
  expect(select(facts, 0)).toMatchObject({ run: { state: 'present' }, subject: { tree: 'tree' } });
});

test('a shard that is not on record never started, and that is no pass', () => {
  expect(seen(mergedShards(shard(1), [shard(1)]))).toEqual([1, 'absent']);
});

test('other trees, profiles and divisions are other runs; of a shard the latest counts', () => {
  const older = shard(2, { outcomes: { t2: 'failed', more: 'passed' } }, { run: 'r-0' });
  const others = [
    shard(2, {}, { tree: 'another' }),
    shard(3, { shard: { index: 2, count: 3 } }),
    older,
    shard(2),
  ];
  expect(seen(mergedShards(shard(1), others))).toEqual([1, 1]);
  expect(seen(mergedShards(shard(1), others.slice(0, 2)))).toEqual([1, 'absent']);
});

test('a run that is no shard is itself', () => {
  const whole = storedRun({ run: 'r-9', tasks: [{ layer: 'unit', outcomes: { a: 'passed' } }] });
  expect(mergedShards(whole, [shard(1)])).toBe(whole.facts);
});
