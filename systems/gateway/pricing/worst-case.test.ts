import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Price } from '../model/price.ts';
import { chargeOf } from './charge.ts';
import { maxTokensWithin, worstCase } from './worst-case.ts';

const price: Price = {
  provider: 'a',
  model: 'm',
  version: 1,
  fromMs: 0,
  perMillion: { input: 3_000_000n, output: 15_000_000n },
};
const size = { promptTokens: 100, maxTokens: 10, n: 2, images: 0 };

test('the prompt, and every answer at its longest', () => {
  expect(worstCase([price], size)).toEqual({ kind: 'known', amount: 600n });
});

test('the dearest of the candidates counts, and of its ways to count a prompt the dearest', () => {
  const perMillion = { ...price.perMillion, cachedInput: 1n, cacheWrite: 6_000_000n };
  const dear: Price = { ...price, provider: 'b', perMillion, perRequest: 7n };
  expect(worstCase([price, dear], size)).toEqual({ kind: 'known', amount: 907n });
  const reasons: Price = { ...price, perMillion: { ...perMillion, reasoning: 20_000_000n } };
  expect(worstCase([reasons], size)).toEqual({ kind: 'known', amount: 1_000n });
});

test('what has no price is refused, and zero is a price', () => {
  const unpriced = { kind: 'unpriced', provider: 'a', what: 'images' };
  expect(worstCase([price], { ...size, images: 1 })).toEqual(unpriced);
  expect(worstCase([], size)).toMatchObject({ kind: 'unpriced' });
  const free: Price = { ...price, perMillion: { input: 0n, output: 0n }, perImage: 0n };
  expect(worstCase([free], { ...size, images: 1 })).toEqual({ kind: 'known', amount: 0n });
  expect(maxTokensWithin([price], { ...size, images: 1 }, 99n)).toBeUndefined();
});

test('it is rounded up once, for all of it', () => {
  const third: Price = { ...price, perMillion: { input: 1n, output: 1n } };
  expect(worstCase([third], size)).toEqual({ kind: 'known', amount: 1n });
});

test('the largest max_tokens that fits', () => {
  expect(maxTokensWithin([price], size, 600n)).toBe(10);
  expect(maxTokensWithin([price], size, 599n)).toBe(9);
  expect(maxTokensWithin([price], size, 330n)).toBe(1);
  expect(maxTokensWithin([price], size, 329n)).toBeUndefined();
  expect(maxTokensWithin([price], size, 10n)).toBeUndefined();
  const free: Price = { ...price, perMillion: { input: 0n, output: 0n } };
  expect(maxTokensWithin([free], size, 0n)).toBe(10);
});

const nano = fc.bigInt({ min: 0n, max: 10n ** 12n });
const count = fc.nat({ max: 100_000 });
const prices = fc.record({
  perMillion: fc.record({ input: nano, output: nano, cacheWrite: nano, reasoning: nano }),
  perImage: nano,
  perRequest: nano,
});

test('what fits fits, and one token more does not', () => {
  const room = fc.bigInt({ min: 0n, max: 10n ** 14n });
  const sizes = fc.record({ promptTokens: count, n: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(prices, sizes, room, (some, { promptTokens, n }, available) => {
      const all = [{ ...price, ...some }, price];
      const asked = { promptTokens, n, images: 1, maxTokens: 100_000 };
      const both = all.map((one) => ({ ...one, perImage: some.perImage }));
      const fitting = maxTokensWithin(both, asked, available);
      const costs = (maxTokens: number) => {
        const worst = worstCase(both, { ...asked, maxTokens });
        return worst.kind === 'known' ? worst.amount : -1n;
      };
      if (fitting !== undefined) expect(costs(fitting)).toBeLessThanOrEqual(available);
      if (fitting !== asked.maxTokens) {
        expect(costs((fitting ?? 0) + 1)).toBeGreaterThan(available);
      }
    }),
  );
});

test('no usage within the size of a request costs more than its worst case', () => {
  const parts = fc.record({ cached: count, written: count, plain: count });
  fc.assert(
    fc.property(prices, parts, count, count, (some, prompt, output, reasoning) => {
      const one: Price = { ...price, ...some };
      const promptTokens = prompt.cached + prompt.written + prompt.plain;
      const worst = worstCase([one], {
        promptTokens,
        maxTokens: output + reasoning,
        n: 1,
        images: 2,
      });
      const usage = {
        input: prompt.plain,
        cachedInput: prompt.cached,
        cacheWrite: prompt.written,
        output,
        reasoning,
        images: 2,
      };
      const held = worst.kind === 'known' ? worst.amount : -1n;
      const { cost, charged } = chargeOf(one, usage, held);
      expect(cost).toBeLessThanOrEqual(held);
      expect(charged).toBe(cost);
    }),
  );
});
