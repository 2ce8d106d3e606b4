import { expect, test } from 'vitest';
import type { Price } from '../model/price.ts';
import { noUsage } from '../model/usage.ts';
import { chargeOf } from './charge.ts';

const price: Price = {
  provider: 'a',
  model: 'm',
  version: 3,
  fromMs: 0,
  perMillion: { input: 2_500_000n, output: 10_000_000n, cachedInput: 1_250_000n },
  perImage: 40_000_000n,
  perRequest: 5n,
};

test('every part has its price, the sum is rounded up once, and the lines add up to it', () => {
  const usage = { ...noUsage, input: 3, cachedInput: 1, cacheWrite: 1, output: 2, reasoning: 1 };
  const charge = chargeOf(price, { ...usage, images: 1 }, 10n ** 9n);
  // 3 * 2.5 + 1 * 1.25 + 1 * 2.5 + 2 * 10 + 1 * 10 + 40,000,000 + 5
  expect(charge.exactMillionths).toBe(40_000_046_250_000n);
  expect(charge.cost).toBe(40_000_047n);
  expect(charge.lines.map(({ what }) => what)).toEqual([
    'input',
    'cachedInput',
    'cacheWrite',
    'output',
    'reasoning',
    'images',
    'request',
  ]);
});

test('never more than was held', () => {
  const charge = chargeOf(price, { ...noUsage, output: 1_000 }, 42n);
  expect([charge.cost, charge.charged, charge.uncovered]).toEqual([10_005n, 42n, 9_963n]);
});

test('what a share leaves out is no loss', () => {
  const charge = chargeOf(price, { ...noUsage, output: 1_000 }, 5_000n, 10);
  expect([charge.charged, charge.uncovered]).toEqual([1_001n, 0n]);
  expect(chargeOf(price, { ...noUsage, output: 1 }, 15n).uncovered).toBe(0n);
});

test('a price without images or a fee charges none', () => {
  const plain: Price = { ...price, perImage: undefined, perRequest: undefined };
  expect(chargeOf(plain, { ...noUsage, images: 3 }, 9n)).toMatchObject({ cost: 0n });
  expect(chargeOf(plain, noUsage, 9n).lines).toEqual([]);
});

test('a usage that is a lie is whole, and not below zero', () => {
  const lies = { input: -5, cachedInput: Number.NaN, cacheWrite: 0, output: 0.5, images: 0 };
  const charge = chargeOf(price, { ...lies, reasoning: Number.POSITIVE_INFINITY }, 99n);
  expect(charge.lines.map(({ what, count }) => [what, count])).toEqual([
    ['output', 1],
    ['reasoning', Number.MAX_SAFE_INTEGER],
    ['request', 1],
  ]);
  expect(charge.charged).toBe(99n);
});
