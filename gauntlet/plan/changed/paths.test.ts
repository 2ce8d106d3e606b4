import { expect, test } from 'vitest';
import { foldersAbove, isBelow, joined } from './paths.ts';

test.each([
  ['a/b', '../c', 'a/c'],
  ['', './x.ts', 'x.ts'],
  ['a//b/', './/c', 'a/b/c'],
  ['a', '../..', undefined],
])('%s and %s', (folder, path, expected) => {
  expect(joined(folder, path)).toBe(expected);
});

test('folders above, and what is below one', () => {
  expect(foldersAbove('a/b/c.ts')).toEqual(['a/b', 'a', '']);
  expect([isBelow('a/b.ts', 'a'), isBelow('ab/c.ts', 'a'), isBelow('x', '.')]).toEqual([
    true,
    false,
    true,
  ]);
});
