import { expect, test } from 'vitest';
import { parseInteger } from './pool.ts';

test.each([
  ['0', 0],
  ['-12', -12],
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['-9223372036854775808', -9223372036854775808n],
])('the integer %s reads without loss', (text, expected) => {
  expect(parseInteger(text)).toBe(expected);
});
