import { expect, test } from 'vitest';
import { limitHeaders } from './limit-headers.ts';

test.each([
  [0, '0ms'],
  [19.2, '20ms'],
  [1_000, '1s'],
  [6_001, '7s'],
  [60_000, '1m0s'],
  [359_500, '6m0s'],
])('%d ms are written %s', (resetMs, text) => {
  expect(limitHeaders({ tokens: { limit: 10, remaining: 3, resetMs } })).toEqual({
    'x-ratelimit-limit-tokens': '10',
    'x-ratelimit-remaining-tokens': '3',
    'x-ratelimit-reset-tokens': text,
  });
});

test('who has no limit has no headers', () => {
  expect(limitHeaders({})).toEqual({});
});
