import { expect, test } from 'vitest';
import { isCacheControl, untilExpiry } from './cache-control.ts';

test('no cache keeps what a signed address opens for longer than it is good', () => {
  const of = (text: string | undefined) => untilExpiry(text, 30.9);
  expect(of('public, s-maxage=600, max-age=5')).toBe('public, s-maxage=30, max-age=5');
  expect(of('public')).toBe('public, max-age=30');
  expect(of('S-MaxAge="60", immutable, stale-while-revalidate=9')).toBe('S-MaxAge=30');
  expect(of('no-cache')).toBe('no-cache');
  expect(of('private, max-age=100')).toBe('private, max-age=30');
  expect(of(undefined)).toBeUndefined();
  expect(untilExpiry('s-maxage=9', -1)).toBe('s-maxage=0');
});

test('what could end a header is none', () => {
  expect(['public, s-maxage=60', 'a\r\nb: c', '', 'x'.repeat(201)].map(isCacheControl)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
