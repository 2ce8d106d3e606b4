import { expect, test } from 'vitest';
import { tooDeep } from './depth.ts';

/** So many lists or objects within one another. */
const nested = (depth: number, wrap: (inner: unknown) => unknown) =>
  Array.from({ length: depth }).reduce<unknown>((inner) => wrap(inner), 'x');

test.each<[string, (inner: unknown) => unknown]>([
  ['objects', (inner) => ({ inner })],
  ['lists', (inner) => [1, inner]],
])('a hundred %s within one another are taken, and no more', (_, wrap) => {
  expect(tooDeep(nested(100, wrap))).toEqual([]);
  expect(tooDeep(nested(101, wrap))).toHaveLength(1);
  // Nothing falls over what is deeper than any stack.
  const asked = { model: 'm', tools: [nested(100_000, wrap)] };
  expect(tooDeep(asked)).toMatchObject([{ path: ['tools'] }]);
});

test.each([undefined, null, 'x', 5, [], {}])('%j is not deep', (given) => {
  expect(tooDeep(given)).toEqual([]);
});
