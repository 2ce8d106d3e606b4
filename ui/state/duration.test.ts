import { expect, test } from 'vitest';
import { durationText } from './duration.ts';

test.each([
  [-5, '0 s'],
  [400, '0 s'],
  [59_499, '59 s'],
  [59_500, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_170_000, '2 h'],
  [7_500_000, '2 h 5 min'],
  [86_399_000, '1 d'],
  [90_000_000, '1 d 1 h'],
])('%i ms is %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});
