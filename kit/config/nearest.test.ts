import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['layr', 'layer'],
  ['alyer', 'layer'],
  ['Layer', 'layer'],
  ['suits', 'suites'],
  ['timeout', undefined],
  ['x', undefined],
  ['', undefined],
  ['l'.repeat(100_000), undefined],
])('%s is meant to be %s', (word, meant) => {
  expect(nearest(word, ['lager', 'layer', 'suites', 'command', 'y'])).toBe(meant);
});
