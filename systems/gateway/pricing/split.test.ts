import { expect, test } from 'vitest';
import { split } from './split.ts';

test('what is given pays a debt first', () => {
  expect(split(10n, 0n, 0n)).toEqual({ toAvailable: 10n, toDebt: -0n });
  expect(split(10n, 0n, 4n)).toEqual({ toAvailable: 6n, toDebt: -4n });
  expect(split(10n, 3n, 25n)).toEqual({ toAvailable: 0n, toDebt: -10n });
});

test('what is taken and no longer there becomes a debt', () => {
  expect(split(-10n, 25n, 0n)).toEqual({ toAvailable: -10n, toDebt: 0n });
  expect(split(-10n, 4n, 1n)).toEqual({ toAvailable: -4n, toDebt: 6n });
});
