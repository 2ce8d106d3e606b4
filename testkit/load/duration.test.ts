import { expect, test } from 'vitest';
import { durationText, readDurationMs } from './duration.ts';

test.each([
  ['500ms', 500],
  ['1.5 s', 1_500],
  ['5m', 300_000],
  ['1m30s', 90_000],
  ['1h', 3_600_000],
  ['250us', 0.25],
])('%s is %d ms', (text, ms) => {
  expect(readDurationMs(text)).toBe(ms);
});

test.each(['', '5', 'm', '5 minutes', '-5s', '5s!'])('%j is none', (text) => {
  expect(() => readDurationMs(text)).toThrow('is not a length of time');
});

test.each([
  [0.123, '0.12 ms'],
  [5.55, '5.5 ms'],
  [99.6, '100 ms'],
  [1_500, '1.50 s'],
  [90_000, '1m30s'],
])('%d ms reads %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
