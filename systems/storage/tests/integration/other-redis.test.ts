/**
 * Two APIs with a Redis each, at the moment when the second one has heard what is read from and has
 * not yet looked who its own is. Its clock stands still, so that it stays at that moment: nothing
 * but the comparison of the servers then keeps what was overwritten from being read.
 */
import { openDatabase, silentLog, type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { type Clock, systemClock } from '@gauntlet/kit/lifecycle';
import { redisConnections } from '@gauntlet/kit/redis';
import { redisProgram, redisServer } from '@gauntlet/kit/redis/testing';
import { type FakeClock, fakeClock } from '@gauntlet/testkit/factories';
import { type FaultProxy, faultProxy } from '@gauntlet/testkit/faults';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MetadataCache, openCache } from '../../metadata/cache/cache.ts';
import { migrations } from '../../metadata/migrations/list.ts';
import type { StorageTables } from '../../metadata/schema.ts';

const HANG_MS = 120_000;
vi.setConfig({ testTimeout: HANG_MS, hookTimeout: HANG_MS });

const noRedis = redisProgram() === undefined && 'redis-server is not installed here';
const name = 'a';
const leaseMs = 300;
// Slow is not what is tried here.
const times = {
  ...{ keepMs: HANG_MS, tokenMs: HANG_MS, markMs: HANG_MS, readMs: HANG_MS, writeMs: HANG_MS },
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

let database: TestDatabase<StorageTables>;
let ends: (() => Promise<unknown>)[];
beforeEach(async () => {
  database = await testDatabase<StorageTables>({ migrations });
  ends = [() => database.close()];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
});

interface TestApi {
  readonly cache: MetadataCache;
  readonly proxy: FaultProxy;
  readonly connected: () => Promise<unknown>;
  readonly reads: { redis: number; database: number };
  readonly errors: string[];
}

async function api(clock: Clock, isReachable: boolean): Promise<TestApi> {
  const server = await redisServer();
  ends.push(() => server.stop());
  const proxy = await faultProxy({ upstream: server.url.slice(8) });
  ends.push(() => proxy.close());
  if (!isReachable) await proxy.down();
  const options = { name: 'storage', migrations, log: silentLog, poolSize: 4 };
  const { db, close } = await openDatabase<StorageTables>({ url: database.url, ...options });
  ends.push(close);
  const address = { url: `redis://${proxy.address}`, connectMs: HANG_MS, againMs: 1 };
  const redis = redisConnections({ ...address, onError: () => undefined });
  const reads = { redis: 0, database: 0 };
  const errors: string[] = [];
  const cache = openCache({
    ...{ db, clock, redis, leaseMs, reopenMs: 0, times, random: () => crypto.randomUUID() },
    onRead: (from) => {
      reads[from] += 1;
    },
    onError: (error) => errors.push(String(error)),
  });
  ends.push(() => cache.close());
  return { cache, proxy, reads, errors, connected: () => redis.connected(HANG_MS) };
}

/** What the database has by the name. */
let value: string;
const read = ({ cache }: TestApi) =>
  cache.read(name, {
    fromDatabase: async () => value,
    isKept: () => true,
    revived: (found) => found,
  });
const overwrite = ({ cache }: TestApi) =>
  cache.changing([name], async () => {
    value = 'new';
  });

/** The first one reads in its Redis, and the second one has just found another one. */
async function begin(): Promise<{ one: TestApi; other: TestApi; clock: FakeClock }> {
  value = 'old';
  const clock = fakeClock();
  const one = await api(systemClock, true);
  while (!one.cache.isOn()) await turn();
  const other = await api(clock, false);
  while (!other.cache.isOn()) await turn();
  await other.proxy.up();
  await other.connected();
  return { one, other, clock };
}

test.skipIf(noRedis)('what was overwritten is not read from another Redis', async () => {
  const { one, other } = await begin();
  // Were they read from there, the first of these would put it there.
  for (let time = 0; time < 3; time += 1) expect(await read(other)).toBe('old');
  await overwrite(one);
  expect(await read(other)).toBe('new');
  expect(other.reads.redis).toBe(0);
});

test.skipIf(noRedis)('to tell another Redis of a write is to tell nobody', async () => {
  const { one, other, clock } = await begin();
  while (one.reads.redis === 0) expect(await read(one)).toBe('old');
  let isAnswered = false;
  const answered = overwrite(other).finally(() => {
    isAnswered = true;
  });
  // It waits for the others; then its own clock goes on as theirs did.
  while (!isAnswered) {
    if (one.cache.isOn()) await turn();
    else await clock.advance(leaseMs);
  }
  await answered;
  expect(await read(one)).toBe('new');
});

test.skipIf(noRedis)('APIs that do not share a Redis are told to', async () => {
  const one = await api(systemClock, true);
  while (!one.cache.isOn()) await turn();
  expect(one.errors).toEqual([]);
  const other = await api(systemClock, true);
  await expect
    .poll(() => other.errors.join())
    .toContain('give all APIs of a database the same one');
});
