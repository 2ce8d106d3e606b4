import { expect, test } from 'vitest';
import { duration, spread } from './text.ts';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_900, '1.9 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [41_000, '41 s'],
  [119_400, '119 s'],
  [120_000, '2 min'],
  [200_000, '3 min 20 s'],
  [3_900_000, '1 h 5 min'],
])('%d ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('both sides fit the width, and the left one yields', () => {
  expect(spread('left', 'right', 12)).toBe('left   right');
  expect(spread('much too long a text', 'right', 12)).toHaveLength(12);
  expect(spread('much too long a text', 'right', 12)).toMatch(/right$/);
});
