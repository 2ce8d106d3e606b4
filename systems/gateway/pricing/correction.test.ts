import { expect, test } from 'vitest';
import { correctionOf, isSameCorrection } from './correction.ts';

const balance = { available: 10n, held: 0n, suspense: 0n, debt: 0n };

test('deduct: what there is, nothing, too much, negative', () => {
  const deduction = (change: bigint) => ({ kind: 'change', change, entry: 'deduction' });
  expect(correctionOf('deduct', 10n, balance)).toEqual(deduction(-10n));
  expect(correctionOf('deduct', 0n, balance)).toMatchObject({ change: 0n });
  expect(correctionOf('deduct', 11n, balance)).toEqual({ kind: 'short' });
  expect(correctionOf('deduct', -1n, balance)).toEqual({ kind: 'invalid' });
});

test('add and set', () => {
  const credit = (change: bigint) => ({ kind: 'change', change, entry: 'credit' });
  expect(correctionOf('add', 5n, balance)).toEqual(credit(5n));
  expect(correctionOf('set', 25n, balance)).toEqual(credit(15n));
  expect(correctionOf('set', 4n, balance)).toMatchObject({ change: -6n, entry: 'deduction' });
});

test('an amount has a most, and so has what there is, with what may come back', () => {
  const most = 10n ** 17n;
  const tooLarge = (room: bigint) => ({ kind: 'tooLarge', most: room });
  for (const kind of ['add', 'deduct', 'set'] as const) {
    expect(correctionOf(kind, most + 1n, balance)).toEqual(tooLarge(most));
  }
  expect(correctionOf('add', most, balance)).toMatchObject({ change: most });
  const full = { available: 10n ** 18n - 9n, held: 2n, suspense: 3n, debt: 0n };
  expect(correctionOf('add', 4n, full)).toMatchObject({ change: 4n });
  expect(correctionOf('add', 5n, full)).toEqual(tooLarge(4n));
  expect(correctionOf('add', 6n, { ...full, debt: 2n })).toMatchObject({ change: 6n });
  expect(correctionOf('add', 1n, { ...full, held: 2n * 10n ** 18n })).toEqual(tooLarge(0n));
  const waiting = { available: 1n, held: 10n ** 18n - 9n, suspense: 3n, debt: 2n };
  expect(correctionOf('set', 6n, waiting)).toMatchObject({ change: 7n });
  expect(correctionOf('set', 7n, waiting)).toEqual(tooLarge(6n));
});

test('to set what is there, a debt is paid as well', () => {
  const owed = { ...balance, available: 0n, debt: 7n };
  expect(correctionOf('set', 5n, owed)).toMatchObject({ change: 12n });
});

test('a correction is the same as one that was done, or another one', () => {
  const added = { change: 5n, left: 15n, reason: 'a gift' };
  expect(isSameCorrection('add', 5n, 'a gift', added)).toBe(true);
  expect(isSameCorrection('add', 7n, 'a gift', added)).toBe(false);
  expect(isSameCorrection('add', 5n, 'another gift', added)).toBe(false);
  expect(isSameCorrection('deduct', 5n, 'a gift', added)).toBe(false);
  expect(isSameCorrection('set', 15n, 'a gift', added)).toBe(true);
  expect(isSameCorrection('set', 5n, 'a gift', added)).toBe(false);
  const taken = { change: -5n, left: 5n, reason: 'a mistake' };
  expect(isSameCorrection('deduct', 5n, 'a mistake', taken)).toBe(true);
});
