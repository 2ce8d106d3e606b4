import { expect, test } from 'vitest';
import { isWorthAnotherTry, pauseMs } from './transaction.ts';

test.each([
  [{ code: '40001' }, true],
  [{ code: '40P01' }, true],
  [{ code: '23505' }, false],
  [{ errcode: 5 }, true],
  [{ errcode: 517 }, true],
  [{ errcode: 19 }, false],
])('%j is worth another try: %s', (fields, expected) => {
  expect(isWorthAnotherTry(Object.assign(new Error('no'), fields))).toBe(expected);
});

test('what is no error is not tried again', () => {
  expect(isWorthAnotherTry(undefined)).toBe(false);
  expect(isWorthAnotherTry('40001')).toBe(false);
});

test('pauses grow, differ by chance, and are bounded', () => {
  expect(pauseMs(1, 0)).toBe(3);
  expect(pauseMs(4, 0)).toBe(20);
  expect(pauseMs(4, 0.5)).toBe(30);
  expect(pauseMs(1000, 0.999)).toBe(200);
});
