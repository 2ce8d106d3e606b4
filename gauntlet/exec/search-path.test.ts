import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { withProjectPrograms } from './search-path.ts';

test("the project's own programs come before the machine's, the nearest first", () => {
  const { PATH } = withProjectPrograms({ PATH: '/usr/bin' }, '/a/b');
  expect(PATH?.split(delimiter)).toEqual([
    '/a/b/node_modules/.bin',
    '/a/node_modules/.bin',
    '/node_modules/.bin',
    '/usr/bin',
  ]);
});

test('a machine that spells it Path keeps one variable', () => {
  expect(Object.keys(withProjectPrograms({ Path: 'x' }, '/a'))).toEqual(['Path']);
});
