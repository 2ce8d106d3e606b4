import { expect, test } from 'vitest';
import { noUsage } from '../model/usage.ts';
import { type HoldFacts, receiptOf } from './receipt.ts';

const perMillion = { input: 1n, output: 1_000_001n };
const facts: HoldFacts = {
  id: 'h',
  accountId: 'a',
  keyId: null,
  amount: 9n,
  state: 'held',
  charged: 0n,
  refunded: 0n,
  terms: {
    model: 'm',
    size: { promptTokens: 0, maxTokens: 1, n: 1, images: 0 },
    prices: [{ provider: 'p', model: 'm', version: 4, fromMs: 1_000, perMillion }],
  },
  provider: null,
  usage: null,
  reason: null,
  openedAtMs: 0,
  closedAtMs: null,
};

test('of a hold that is open nothing is charged or given back yet', () => {
  const open = { price: null, lines: [], cost: null, exact_millionths: null, returned: '0' };
  expect(receiptOf(facts)).toMatchObject({ ...open, closed_at: null });
  expect(receiptOf({ ...facts, state: 'unresolved' })).toMatchObject(open);
});

test('a charge is explained by its price, its lines and its one rounding', () => {
  const usage = { ...noUsage, output: 5 };
  const settled = { state: 'settled', provider: 'p', usage, charged: 6n, closedAtMs: 5 } as const;
  expect(receiptOf({ ...facts, ...settled })).toMatchObject({
    price: { version: 4, from: '1970-01-01T00:00:01.000Z' },
    lines: [{ what: 'output', count: 5, nano: '1000001', per: 1_000_000 }],
    exact_millionths: '5000005',
    cost: '6',
    charged: '6',
    returned: '3',
    closed_at: '1970-01-01T00:00:00.005Z',
  });
});

test('its names are those of all answers', () => {
  const usage = { ...noUsage, cachedInput: 1, cacheWrite: 1 };
  const receipt = receiptOf({ ...facts, state: 'settled', provider: 'p', usage });
  expect(receipt.lines.map(({ what }) => what)).toEqual(['cached_input', 'cache_write']);
  expect(Object.keys(receipt).filter((name) => /[A-Z]/.test(name))).toEqual([]);
});

test('a void gives all of it back, and says why', () => {
  const voided = { state: 'void', reason: 'the upstream failed', provider: 'p' } as const;
  const receipt = receiptOf({ ...facts, ...voided });
  expect(receipt).toMatchObject({ returned: '9', charged: '0', reason: voided.reason, cost: null });
});
