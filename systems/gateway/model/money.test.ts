import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atLeast, atMost, ceilingOf, dollarsRead, dollarsText, nanoPerCredit } from './money.ts';

test('a sum is rounded up, and what is whole stays', () => {
  expect([0n, 1n, 9n, 10n, 11n].map((sum) => ceilingOf(sum, 10n))).toEqual([0n, 1n, 1n, 1n, 2n]);
  expect(() => ceilingOf(-1n, 10n)).toThrow(RangeError);
  expect(() => ceilingOf(1n, 0n)).toThrow(RangeError);
});

test('the most and the least of amounts', () => {
  expect([atLeast(3n, 9n, 4n), atMost(3n, 9n, 2n)]).toEqual([9n, 2n]);
});

test('an amount is written exactly, and read back', () => {
  expect(dollarsText(12_500_000_000n)).toBe('12.5');
  expect(dollarsText(-1n)).toBe('-0.000000001');
  expect(dollarsText(nanoPerCredit)).toBe('1');
  expect([dollarsRead('0.1'), dollarsRead('-2'), dollarsRead(' 3.25 ')]).toEqual([
    100_000_000n,
    -2_000_000_000n,
    3_250_000_000n,
  ]);
  const wrong = ['', '1e3', '.5', '1.', '1.0000000001', '1,5', '0x10', '--1', '1 2'];
  expect(wrong.map(dollarsRead)).toEqual(wrong.map(() => undefined));
  const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
  fc.assert(fc.property(amounts, (amount) => dollarsRead(dollarsText(amount)) === amount));
});
