import { expect, test } from 'vitest';
import { agoText, bytesText } from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [123_456, '123 kB'],
  [64_000_000_000, '64.0 GB'],
  [2e18, '2000 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, '0 s ago'],
  [119_000, '119 s ago'],
  [600_000, '10 min ago'],
  [5 * 3_600_000, '5 h ago'],
  [72 * 3_600_000, '3 days ago'],
  [-5_000, '0 s ago'],
])('%d ms are %s', (ms, text) => {
  expect(agoText(new Date(1e12 - ms), 1e12)).toBe(text);
});
