import { expect, test } from 'vitest';
import { planBatches } from './batches.ts';

const item = (name: string, key?: string, max = 3) => ({ name, kind: 'k', key, max });
const plan = (...items: ReturnType<typeof item>[]) =>
  planBatches(items).map((batch) => batch.map(({ name }) => name).join());

test('last first', () => {
  expect(plan(item('a'), item('b'), item('c'))).toEqual(['c', 'b', 'a']);
});

test('what goes together waits for the turn of its first, in calls of the largest size', () => {
  const keys = ['1', '2', '3', '4', '5'].map((name) => item(name, 'bucket'));
  const [first = item('1'), ...others] = keys;
  expect(plan(item('made before'), first, item('made after the first'), ...others)).toEqual([
    'made after the first',
    '5,4,3',
    '2,1',
    'made before',
  ]);
});

test('other keys are other calls', () => {
  expect(plan(item('a', 'x'), item('b', 'y'), item('c', 'x'))).toEqual(['b', 'c,a']);
});
