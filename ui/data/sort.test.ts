import { expect, test } from 'vitest';
import { nextSort, sortRows } from './sort.ts';

const rows = [{ at: 'b', n: 2 }, { at: 'a', n: 10 }, { at: 'c' }, { at: 'd', n: 2 }];
const order = (direction: 'ascending' | 'descending') =>
  sortRows(rows, direction, (row) => row.n).map(({ at }) => at);

test('numbers by size, equals as they came, and what has no value last both ways', () => {
  expect(order('ascending')).toEqual(['b', 'd', 'a', 'c']);
  expect(order('descending')).toEqual(['a', 'b', 'd', 'c']);
});

test('words in the order of people: node-2 before node-10', () => {
  const names = ['node-10', 'Node-1', 'node-2'];
  expect(sortRows(names, 'ascending', (name) => name)).toEqual(['Node-1', 'node-2', 'node-10']);
});

test('the rows given stay as they are', () => {
  order('descending');
  expect(rows.map(({ at }) => at)).toEqual(['b', 'a', 'c', 'd']);
});

test('a press sorts up, a second one down, another column up again', () => {
  const once = nextSort(undefined, 'rate');
  expect(once).toEqual({ key: 'rate', direction: 'ascending' });
  const twice = nextSort(once, 'rate');
  expect(twice).toEqual({ key: 'rate', direction: 'descending' });
  expect(nextSort(twice, 'rate').direction).toBe('ascending');
  expect(nextSort(twice, 'name')).toEqual({ key: 'name', direction: 'ascending' });
});
