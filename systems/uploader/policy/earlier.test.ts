import { expect, test } from 'vitest';
import { isEarlier } from './earlier.ts';

test.each([
  ['long before', { modifiedMs: 5, firstSeenMs: 1_000 }, true],
  ['in the same millisecond', { modifiedMs: 1_000.7, firstSeenMs: 1_001 }, true],
  ['after it, by a clock that was set back', { modifiedMs: 2_000, firstSeenMs: 999 }, true],
  ['after it', { modifiedMs: 1_001, firstSeenMs: 1_001 }, false],
])('a file that was begun %s', (_when, begun, expected) => {
  expect(isEarlier(begun, 1_000)).toBe(expected);
});
