import { expect, test } from 'vitest';
import type { Price } from '../model/price.ts';
import { priceAt } from './versions.ts';

const from = (version: number, fromMs: number): Price => ({
  provider: 'a',
  model: 'm',
  version,
  fromMs,
  perMillion: { input: 0n, output: 0n },
});

test('the latest that has begun holds; before the first there is none', () => {
  const versions = [from(1, 10), from(3, 30), from(2, 20)];
  const at = (atMs: number) => priceAt(versions, atMs)?.version;
  expect([9, 10, 19, 20, 29, 30, 99].map(at)).toEqual([undefined, 1, 1, 2, 2, 3, 3]);
});

test('of two that begin at once the one that was set last holds', () => {
  expect(priceAt([from(2, 10), from(1, 10)], 10)?.version).toBe(2);
  expect(priceAt([from(1, 10), from(2, 10)], 10)?.version).toBe(2);
});
