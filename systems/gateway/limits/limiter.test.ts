import { expect, test } from 'vitest';
import type { Principal } from '../accounts/principal.ts';
import type { RateSettings } from './claims.ts';
import { type Claim, decisionOf, type LimitStore } from './limit.ts';
import { limiter } from './limiter.ts';
import { memoryLimits } from './memory.ts';
import type { ToldLimits } from './told.ts';

const none: RateSettings = { requestsPerMinute: undefined, tokensPerMinute: undefined };
const quiet = () => {};
const session: Principal = { kind: 'session', accountId: 'a', role: 'user' };

function keyWith(requestsPerMinute: number | undefined, tokensPerMinute: number | undefined) {
  const limits = {
    ...{ requestsPerMinute, tokensPerMinute },
    ...{ spendNano: undefined, models: undefined, addresses: undefined },
  };
  const key = {
    ...{ id: 'k', accountId: 'a', name: '', mode: 'live' as const, hint: '', limits },
    ...{ madeAtMs: 0, usedAtMs: undefined, revokedAtMs: undefined },
  };
  return { kind: 'key', accountId: 'a', key } satisfies Principal;
}

function setUp(account = none, address = none, store?: LimitStore) {
  const clock = { nowMs: 0 };
  const failures: unknown[] = [];
  const limit = limiter({
    store: store ?? memoryLimits({ nowMs: () => clock.nowMs }),
    account,
    address,
    onStoreFailure: (error) => failures.push(error),
  });
  return { limit, clock, failures };
}

test('who has no limit is not asked about, and has no headers', async () => {
  const broken: LimitStore = {
    kind: 'memory',
    take: () => Promise.reject(new Error('gone')),
  };
  const { limit } = setUp(none, none, broken);
  const told: ToldLimits[] = [];
  expect(await limit.take(session, '::1', 1_000, (limits) => told.push(limits))).toEqual([]);
  expect(told).toEqual([]);
});

test('the tightest bucket of each kind is told; key, account and address count alike', async () => {
  const { limit } = setUp(
    { requestsPerMinute: 5, tokensPerMinute: 1_000 },
    { requestsPerMinute: 9, tokensPerMinute: undefined },
  );
  const told: ToldLimits[] = [];
  const tell = (limits: ToldLimits) => told.push(limits);
  const claims = await limit.take(keyWith(3, undefined), '::1', 10, tell);
  const tokens = { limit: 1_000, remaining: 990, resetMs: 600 };
  expect(told.pop()).toEqual({ requests: { limit: 3, remaining: 2, resetMs: 20_000 }, tokens });
  expect(claims.map(({ key }) => key)).toEqual([
    ...['key:k:requests', 'account:a:requests', 'account:a:tokens', 'address:::1:requests'],
  ]);
  await limit.take(session, '::2', 10, tell);
  expect(told.pop()).toMatchObject({ requests: { limit: 5, remaining: 3, resetMs: 24_000 } });
  // Who is refused is told as well, and of what is left, which was not taken.
  await expect(limit.take(session, '::3', 981, tell)).rejects.toMatchObject({
    code: 'LIMIT_REACHED',
  });
  expect(told.pop()).toMatchObject({ requests: { remaining: 3 }, tokens: { remaining: 980 } });
});

test('too many are told how long to wait; what never fits is told so', async () => {
  const { limit, clock } = setUp();
  const key = keyWith(2, 100);
  await limit.take(key, '::1', 50, quiet);
  await limit.take(key, '::1', 50, quiet);
  await expect(limit.take(key, '::1', 1, quiet)).rejects.toMatchObject({
    code: 'LIMIT_REACHED',
    details: { what: 'requests', whose: 'key', limit: 2, retryAfterS: 30 },
  });
  clock.nowMs = 60_000;
  await expect(limit.take(key, '::1', 101, quiet)).rejects.toMatchObject({
    code: 'LIMIT_NEVER_FITS',
  });
});

test('tokens that were not used are given back, and nothing when all were', async () => {
  const { limit } = setUp();
  const key = keyWith(undefined, 100);
  const claims = await limit.take(key, '::1', 100, quiet);
  await limit.giveBack(claims, 0);
  await expect(limit.take(key, '::1', 60, quiet)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  await limit.giveBack(claims, 60);
  expect(await limit.take(key, '::1', 60, quiet)).toHaveLength(1);
  // A bucket is never more than full.
  await limit.giveBack(claims, 500);
  await limit.take(key, '::1', 100, quiet);
  await expect(limit.take(key, '::1', 1, quiet)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
});

test('a store that is gone lets nothing through', async () => {
  const store: LimitStore = { kind: 'redis', take: () => Promise.reject(new Error('gone')) };
  const { limit, failures } = setUp({ ...none, requestsPerMinute: 1 }, none, store);
  await expect(limit.take(session, '::1', 1, quiet)).rejects.toMatchObject({
    code: 'LIMITS_UNAVAILABLE',
  });
  const claim: Claim = {
    ...{ key: 'x', capacity: 1, refillPerS: 1, cost: 1 },
    ...{ what: 'tokens', whose: 'address' },
  };
  await expect(limit.takeOne(claim)).rejects.toMatchObject({ code: 'LIMITS_UNAVAILABLE' });
  // To give back is no reason to fail: the answer is there.
  await limit.giveBack([claim], 5);
  expect(failures).toHaveLength(3);
});

test('one claim alone, such as for a log-in', async () => {
  const { limit } = setUp();
  const rule = { capacity: 1, refillPerS: 1 };
  const claim: Claim = { key: 'x', ...rule, cost: 1, what: 'requests', whose: 'address' };
  await limit.takeOne(claim);
  await expect(limit.takeOne(claim)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
});

test('memory keeps only so many buckets, the ones that were used last', async () => {
  const store = memoryLimits({ nowMs: () => 0, maxKeys: 2 });
  const take = (key: string) =>
    store.take([
      { key, capacity: 1, refillPerS: 0.01, cost: 1, what: 'requests', whose: 'key' } as const,
    ]);
  for (const key of ['a', 'b', 'c']) await take(key);
  expect(await take('a')).toMatchObject({ allowed: true });
  expect(await take('c')).toMatchObject({ allowed: false, left: [{ remaining: 0 }] });
});

test('a store that answers for less than it was asked for has not answered', () => {
  const claim = { key: 'x', capacity: 1, refillPerS: 1, cost: 1 };
  expect(() => decisionOf([{ ...claim, what: 'requests', whose: 'key' }], [])).toThrow('bucket x');
});

test('of several that have to wait the one that waits longest is told', async () => {
  const { limit } = setUp({ requestsPerMinute: 1, tokensPerMinute: undefined });
  const key = keyWith(2, undefined);
  await limit.take(key, '::1', 1, quiet);
  await expect(limit.take(key, '::1', 1, quiet)).rejects.toMatchObject({
    details: { whose: 'account' },
  });
  const both = ['key', 'account'] as const;
  const claims = both.map((whose) => ({
    ...{ key: whose, capacity: 1, refillPerS: 1, cost: 1, whose },
    what: 'requests' as const,
  }));
  const answers = [10, 20].map((waitMs) => ({ remaining: 0, waitMs }));
  expect(decisionOf(claims, answers)).toMatchObject({ retryAfterMs: 20 });
});
