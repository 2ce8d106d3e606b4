/** The same limits in memory, in PostgreSQL and in Redis: exact, whoever comes at once. */
import { redisProgram, redisServer } from '@gauntlet/kit/redis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim, LimitStore } from '../../../limits/limit.ts';
import { memoryLimits } from '../../../limits/memory.ts';
import { postgresLimits } from '../../../limits/postgres.ts';
import { redisLimits } from '../../../limits/redis.ts';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
const clock = { nowMs: 1_000_000 };
const nowMs = () => clock.nowMs;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

function claim(key: string, perMinute: number, cost = 1): Claim {
  const rule = { capacity: perMinute, refillPerS: perMinute / 60 };
  return { key, ...rule, cost, what: 'requests', whose: 'key' };
}

const stores: readonly (readonly [
  string,
  () => Promise<{ store: LimitStore; end: () => Promise<void> }>,
])[] = [
  ['memory', async () => ({ store: memoryLimits({ nowMs }), end: async () => {} })],
  [
    'postgres',
    async () => ({ store: postgresLimits({ db: gateway.db, nowMs }), end: async () => {} }),
  ],
];

const noRedis = redisProgram() === undefined && 'redis-server is not installed here';

describe.each([...stores, ['redis', openRedis] as const])('%s', (name, open) => {
  test.skipIf(name === 'redis' && noRedis !== false)(
    `of 200 at once 50 are let through, time lets more, and all claims or none are taken`,
    async () => {
      const { store, end } = await open();
      try {
        const many = await Promise.all(
          Array.from({ length: 200 }, () => store.take([claim('a', 50), claim('b', 150)])),
        );
        expect(many.filter(({ allowed }) => allowed)).toHaveLength(50);
        // Those that were refused by the one have taken nothing of the other.
        const rest = await Promise.all(
          Array.from({ length: 200 }, () => store.take([claim('b', 150)])),
        );
        expect(rest.filter(({ allowed }) => allowed)).toHaveLength(100);
        const late = await store.take([claim('a', 50)]);
        expect(late).toMatchObject({ allowed: false, retryAfterMs: 1_200 });
        clock.nowMs += 12_000;
        const later = await Promise.all(
          Array.from({ length: 40 }, () => store.take([claim('a', 50)])),
        );
        expect(later.filter(({ allowed }) => allowed)).toHaveLength(10);
        expect(await store.take([claim('a', 50, 51)])).toMatchObject({ retryAfterMs: Infinity });
        // What is given back can be taken again, and no more than the bucket holds.
        await store.take([claim('a', 50, -80)]);
        expect(await store.take([claim('a', 50, 50)])).toMatchObject({ allowed: true });
        expect(await store.take([claim('a', 50)])).toMatchObject({ allowed: false });
      } finally {
        await end();
      }
    },
  );
});

test.skipIf(noRedis !== false)('each store has a clock of its own', async () => {
  const redis = await redisServer();
  const own = redisLimits({ url: redis.url, onError: () => {} });
  for (const store of [postgresLimits({ db: gateway.db }), own]) {
    const taken = await store.take([claim(`own-${store.kind}`, 60, 60)]);
    const refused = await store.take([claim(`own-${store.kind}`, 60, 60)]);
    expect([taken.allowed, refused.allowed]).toEqual([true, false]);
    // A token comes each second: most of a minute is still to be waited for.
    expect(refused).toMatchObject({ retryAfterMs: expect.any(Number) });
  }
  own.close();
  await redis.stop();
});

async function openRedis() {
  const redis = await redisServer();
  const store = redisLimits({ url: redis.url, nowMs, onError: () => {} });
  const end = async () => {
    store.close();
    await redis.stop();
  };
  return { store, end };
}

test('200 requests at once on a key with 20 a minute: what is let through is charged', async () => {
  await gateway.provider('fake', upstream.url);
  await gateway.model('m', ['fake']);
  const account = await gateway.account();
  const key = await gateway.key(account.id, { requestsPerMinute: 20 });
  const startMs = performance.now();
  const statuses = await Promise.all(Array.from({ length: 200 }, () => status(gateway.url, key)));
  // While they came the bucket went on to fill: one every three seconds.
  const filled = Math.ceil((performance.now() - startMs) / 3_000);
  expect([...new Set(statuses)].toSorted()).toEqual([200, 429]);
  const answered = statuses.filter((one) => one === 200).length;
  expect(answered).toBeGreaterThanOrEqual(20);
  expect(answered).toBeLessThanOrEqual(20 + filled);
  expect(statuses.filter((one) => one === 429)).toHaveLength(200 - answered);
  const page = { limit: 200, type: 'usage' } as const;
  const { transactions } = await gateway.gateway.ledger.transactions(account.id, page);
  expect(transactions).toHaveLength(answered);
});

test('a spend limit of a key holds, whoever comes at once', async () => {
  await gateway.model('fixed', ['fake'], { input: 0n, output: 10_000_000n });
  const account = await gateway.account();
  // An answer of three tokens costs 30, and 500 are held for it.
  const key = await gateway.key(account.id, { spendNano: 1_000n });
  const round = () =>
    Promise.all(Array.from({ length: 20 }, () => status(gateway.url, key, 'fixed')));
  while ((await round()).includes(200));
  // What is left is too little for another one to be held.
  const spent = await spentBy(account.id);
  expect(spent).toBeLessThanOrEqual(1_000n);
  expect(spent).toBeGreaterThan(500n);
});

async function spentBy(accountId: string) {
  const { transactions } = await gateway.gateway.ledger.transactions(accountId, {
    limit: 200,
    type: 'usage',
  });
  return transactions.reduce((sum, { amount }) => sum + amount, 0n);
}

test.skipIf(noRedis !== false)(
  'Redis lost in the middle: nothing is let through, and it comes back',
  async () => {
    const redis = await redisServer();
    await using near = await testGateway({ limitStore: 'redis', redisUrl: redis.url });
    await near.provider('fake', upstream.url);
    await near.model('m', ['fake']);
    const account = await near.account();
    const key = await near.key(account.id, { requestsPerMinute: 1_000 });
    expect(await status(near.url, key)).toBe(200);
    const health = async () => (await fetch(`${near.url}/health`)).json();
    expect(await health()).toMatchObject({ redis: 'connected' });
    await redis.stop();
    const lost = await Promise.all(Array.from({ length: 20 }, () => status(near.url, key)));
    expect(new Set(lost)).toEqual(new Set([503]));
    expect(await health()).toMatchObject({ redis: 'disconnected', database: 'connected' });
    const { transactions } = await near.gateway.ledger.transactions(account.id, { limit: 50 });
    expect(transactions.filter(({ type }) => type === 'usage')).toHaveLength(1);
    const again = await redisServer(redis.port);
    await expect.poll(() => status(near.url, key), { timeout: 30_000 }).toBe(200);
    await again.stop();
  },
);

async function status(url: string, key: string, model = 'm'): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] }),
  });
  await response.text();
  return response.status;
}
