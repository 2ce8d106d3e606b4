/**
 * Two APIs on one database and one Redis, which is slow, cut off, killed and emptied meanwhile:
 * what a read sees is never older than what was answered before it began. All follows from a seed:
 * STORAGE_CACHE_SEED repeats it, STORAGE_CACHE_STEPS makes it longer.
 */
import { openDatabase, silentLog, type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { redisConnections } from '@gauntlet/kit/redis';
import { type RedisServer, redisProgram, redisServer } from '@gauntlet/kit/redis/testing';
import { type FaultProxy, faultProxy, type NewToxic } from '@gauntlet/testkit/faults';
import { afterEach, expect, test, vi } from 'vitest';
import { type MetadataCache, openCache } from '../../metadata/cache/cache.ts';
import { objectName } from '../../metadata/cache/names.ts';
import { readState } from '../../metadata/cache/phases.ts';
import { migrations } from '../../metadata/migrations/list.ts';
import { createBucket } from '../../metadata/s3/buckets.ts';
import { deleteObjects } from '../../metadata/s3/deleting.ts';
import { lookUpObject } from '../../metadata/s3/lookup.ts';
import { putObject, setObjectTags } from '../../metadata/s3/objects.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';
import { type Random, randomFrom } from '../support/random.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const steps = Number(process.env.STORAGE_CACHE_STEPS ?? 3_000);
const seed = Number(process.env.STORAGE_CACHE_SEED ?? 20_261_122);
const noRedis = redisProgram() === undefined && 'redis-server is not installed here';
const bucket = 'pictures';

interface TestApi {
  readonly db: Db;
  readonly cache: MetadataCache;
  readonly proxy: FaultProxy | undefined;
  readonly reads: { redis: number; database: number };
  close(): Promise<void>;
}

interface World {
  readonly database: TestDatabase<StorageTables>;
  redis: RedisServer;
  readonly bucketId: number;
  readonly apis: TestApi[];
  add(withRedis?: boolean): Promise<TestApi>;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

let world: World;
afterEach(async () => {
  for (const api of world.apis) await api.close();
  await world.redis.stop();
  await world.database.close();
});

const times = { keepMs: 60_000, tokenMs: 500, markMs: 5_000, readMs: 60, writeMs: 150 };

async function begin(): Promise<World> {
  const database = await testDatabase<StorageTables>({ migrations });
  const users = database.db.insertInto('users').values({ name: 'ann', role: 'writer' });
  const { user_id } = await users.returning('user_id').executeTakeFirstOrThrow();
  const { bucketId = 0 } = (await createBucket(database.db, bucket, user_id)) ?? {};
  const apis: TestApi[] = [];
  world = {
    database,
    redis: await redisServer(),
    bucketId,
    apis,
    async add(withRedis = true) {
      const { url, redis } = { url: database.url, redis: world.redis };
      const opened = await openDatabase<StorageTables>({
        ...{ url, name: 'storage', migrations, log: silentLog, poolSize: 6 },
      });
      const reads = { redis: 0, database: 0 };
      const proxy = withRedis
        ? await faultProxy({ upstream: redis.url.slice(8), seed })
        : undefined;
      const cache = openCache({
        ...{ db: opened.db, clock: systemClock, random: () => crypto.randomUUID(), times },
        redis:
          proxy === undefined
            ? undefined
            : redisConnections({
                ...{ url: `redis://${proxy.address}`, connectMs: 200, againMs: 10 },
                onError: () => undefined,
              }),
        leaseMs: 150,
        reopenMs: 50,
        onRead: (from) => {
          reads[from] += 1;
        },
      });
      const api: TestApi = {
        ...{ db: opened.db, cache, proxy, reads },
        async close() {
          await cache.close();
          await opened.close();
          await proxy?.close();
        },
      };
      apis.push(api);
      return api;
    },
  };
  return world;
}

const facts = { headers: {}, metadata: {}, tags: [], checksum: null, size: 0, fileId: null };
const place = (key: string) => ({ bucketId: world.bucketId, key, check: undefined, graceMs: 0 });

const write = (api: TestApi, key: string, version: number) =>
  putObject(api.db, place(key), { ...facts, etag: String(version) }, undefined);
const remove = (api: TestApi, key: string) =>
  deleteObjects(api.db, world.bucketId, [{ key, check: () => undefined }], 0);
const read = async (api: TestApi, key: string) =>
  (await lookUpObject(api.db, bucket, key))?.object?.etag;

/** What the database has by a name, as a value that a test sets. */
function register() {
  let value = 'old';
  const reading = (wait: () => Promise<void> = async () => undefined) => ({
    fromDatabase: async () => {
      const found = value;
      await wait();
      return found;
    },
    isKept: () => true,
    revived: (found: string) => found,
  });
  const set = (next: string) => {
    value = next;
  };
  return { name: objectName(world.bucketId, 'a'), set, reading };
}

async function isOn(api: TestApi): Promise<void> {
  while (!api.cache.isOn()) await turn();
}

/** Reads it until it comes from Redis. */
async function cached(api: TestApi, key: string): Promise<void> {
  await isOn(api);
  const before = api.reads.redis;
  while (api.reads.redis === before) await read(api, key);
}

test.skipIf(noRedis)(
  'what an API overwrites and deletes, the other one never has again',
  async () => {
    await begin();
    const [one, other] = [await world.add(), await world.add()];
    await write(one, 'a', 1);
    for (const [writer, reader, version] of [
      [one, other, 2],
      [other, one, 3],
      [one, one, 4],
    ] as const) {
      await cached(reader, 'a');
      await write(writer, 'a', version);
      expect(await read(reader, 'a')).toBe(String(version));
    }
    await cached(other, 'a');
    await setObjectTags(one.db, world.bucketId, 'a', [{ key: 'k', value: 'v' }]);
    expect((await lookUpObject(other.db, bucket, 'a'))?.object?.tags).toHaveLength(1);
    await cached(other, 'a');
    await remove(one, 'a');
    expect(await read(other, 'a')).toBeUndefined();
  },
);

test.skipIf(noRedis)('who read before a write, and comes late, puts nothing there', async () => {
  await begin();
  const [one, other] = [await world.add(), await world.add()];
  await isOn(one);
  await isOn(other);
  const gate = Promise.withResolvers<void>();
  const hasRead = Promise.withResolvers<void>();
  const { name, set, reading } = register();
  const wait = async () => {
    hasRead.resolve();
    await gate.promise;
  };
  const late = one.cache.read(name, reading(wait));
  await hasRead.promise;
  await other.cache.changing([name], async () => set('new'));
  gate.resolve();
  expect(await late).toBe('old');
  for (let time = 0; time < 20; time += 1) {
    for (const api of [one, other]) expect(await api.cache.read(name, reading())).toBe('new');
  }
});

test.skipIf(noRedis)('who reads while a write is under way puts nothing there', async () => {
  await begin();
  const [one, other] = [await world.add(), await world.add()];
  await isOn(one);
  await isOn(other);
  const { name, set, reading } = register();
  const isDone = Promise.withResolvers<void>();
  // Its process is gone behind the commit.
  void other.cache.changing([name], async () => {
    for (let time = 0; time < 20; time += 1) await one.cache.read(name, reading());
    set('new');
    isDone.resolve();
    await new Promise(() => undefined);
  });
  await isDone.promise;
  for (let time = 0; time < 20; time += 1) {
    expect(await one.cache.read(name, reading())).toBe('new');
  }
});

test.skipIf(noRedis)('two APIs with a Redis each are as right as with none', async () => {
  await begin();
  const one = await world.add();
  // Before the other one comes: from then on each closes what the other one has opened.
  await isOn(one);
  const first = world.redis;
  world.redis = await redisServer();
  try {
    const other = await world.add();
    for (let version = 1; version <= 40; version += 1) {
      await write(one, 'a', version);
      for (let time = 0; time < 4; time += 1) expect(await read(other, 'a')).toBe(String(version));
    }
  } finally {
    await first.stop();
  }
});

test.skipIf(noRedis)('a write that can not tell Redis waits for those who read there', async () => {
  await begin();
  const [one, other] = [await world.add(), await world.add()];
  await write(one, 'a', 1);
  await cached(other, 'a');
  await one.proxy?.down();
  await write(one, 'a', 2);
  expect(await read(other, 'a')).toBe('2');
  // Nobody reads there now, and nothing is waited for.
  expect((await readState(one.db)).phase).not.toBe('on');
  await one.proxy?.up();
  await cached(other, 'a');
  // Without Redis nobody can be told: it is closed before the answer as well.
  const none = await world.add(false);
  await write(none, 'a', 3);
  expect(await read(other, 'a')).toBe('3');
});

test.skipIf(noRedis)('another Redis than it was is not read from', async () => {
  await begin();
  const [one, other] = [await world.add(), await world.add()];
  await write(one, 'a', 1);
  await cached(other, 'a');
  const was = await readState(one.db);
  await world.redis.stop();
  world.redis = await redisServer(world.redis.port);
  await write(one, 'a', 2);
  expect(await read(other, 'a')).toBe('2');
  await cached(other, 'a');
  expect((await readState(one.db)).epoch).not.toBe(was.epoch);
});

interface Key {
  readonly key: string;
  /** Of writes: the last that was begun, and the last that was answered. */
  begun: number;
  answered: number;
  /** The newest that a read which is over has seen. */
  seen: number;
}

interface Run {
  readonly keys: readonly Key[];
  readonly random: Random;
  done: number;
  closed: number;
}

/** A read never goes back behind an answer, nor behind what another read has seen. */
async function readOnce(run: Run, api: TestApi): Promise<void> {
  const key = run.random.pick(run.keys);
  const least = Math.max(key.answered, key.seen);
  const version = Number((await read(api, key.key)) ?? key.begun);
  if (version < least) throw new Error(`${key.key}: ${version} was read behind ${least}`);
  if (version > key.begun) throw new Error(`${key.key}: ${version} was never written`);
  key.seen = Math.max(key.seen, version);
}

async function writeOnce(run: Run, key: Key, api: TestApi): Promise<void> {
  const { random } = run;
  key.begun += 1;
  const version = key.begun;
  const kind = random.next();
  if (kind < 0.1) {
    // Its process is gone behind the commit: the answer never comes, nor is Redis told.
    const lost = Promise.withResolvers<void>();
    const name = objectName(world.bucketId, key.key);
    void api.cache.changing([name], async () => {
      await write(api, key.key, version);
      lost.resolve();
      await new Promise(() => undefined);
    });
    await lost.promise;
    return;
  }
  await write(api, key.key, version);
  key.answered = version;
}

const faults: Readonly<Record<string, (random: Random) => Promise<void>>> = {
  async cut(random) {
    const { proxy } = random.pick(world.apis);
    await proxy?.down();
  },
  async slow(random) {
    spoil(random, { name: 'slow', type: 'latency', attributes: { latency: 40, jitter: 40 } });
  },
  async stall(random) {
    spoil(random, { name: 'stall', type: 'timeout', attributes: { timeout: 0 } });
  },
  async restart() {
    await world.redis.stop();
    world.redis = await redisServer(world.redis.port);
  },
  async mend() {
    for (const { proxy } of world.apis) await proxy?.reset();
  },
};

function spoil(random: Random, toxic: NewToxic): void {
  const { proxy } = random.pick(world.apis);
  if (proxy?.toxics().every(({ name }) => name !== toxic.name)) proxy.add(toxic);
}

test.skipIf(noRedis)(`${steps} random steps and faults, seed ${seed}`, async () => {
  await begin();
  const random = randomFrom(seed);
  await world.add();
  await world.add();
  const keys = Array.from({ length: 12 }, (_, at) => {
    return { key: `k${at}`, begun: 1, answered: 1, seen: 0 };
  });
  for (const { key } of keys) await write(random.pick(world.apis), key, 1);
  for (const api of world.apis) await isOn(api);
  const run: Run = { keys, random, done: 0, closed: 0 };
  const until = () => run.done < steps;
  const readers = Array.from({ length: 6 }, async () => {
    while (until()) {
      await readOnce(run, random.pick(world.apis));
      run.done += 1;
    }
  });
  // Each key has one writer, so that the order of its versions is known; readers have all.
  const writers = keys.slice(0, 4).map(async (_, at) => {
    while (until()) {
      const own = random.pick(keys.filter((__, index) => index % 4 === at));
      await writeOnce(run, own, random.pick(world.apis));
      run.done += 1;
      for (let pause = random.below(40); pause > 0 && until(); pause -= 1) await turn();
    }
  });
  const breaking = (async () => {
    while (until()) {
      const next = run.done + steps / 20;
      await faults[random.next() < 0.4 ? 'mend' : random.pick(Object.keys(faults))]?.(random);
      while (until() && run.done < next) await turn();
    }
  })();
  await Promise.all([...readers, ...writers, breaking]);
  await faults.mend?.(random);
  for (const api of world.apis) {
    expect(api.reads.redis).toBeGreaterThan(0);
    await cached(api, 'k0');
    for (const { key, answered } of keys) {
      expect(Number(await read(api, key))).toBeGreaterThanOrEqual(answered);
    }
  }
});
