/** The purge hook: every overwrite and delete, at least once, in order, and nothing else. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isSigned } from '../../cli/purge-receiver.ts';
import { migrations } from '../../metadata/migrations/list.ts';
import { nameHook, purgesWaiting, takePurges } from '../../metadata/purges.ts';
import { createBucket } from '../../metadata/s3/buckets.ts';
import { deleteObjects } from '../../metadata/s3/deleting.ts';
import { putObject, setObjectTags, writeObject } from '../../metadata/s3/objects.ts';
import type { StorageTables } from '../../metadata/schema.ts';
import { type PurgeHook, runPurges } from '../../upkeep/purges.ts';
import { randomFrom } from '../support/random.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly path: string;
  readonly status: number;
}

const HOUR_MS = 3_600_000;
const secret = 'a secret of the hook';
let database: TestDatabase<StorageTables>;
let bucketId = 0;
let receiver: Server;
let told: Told[];
let statusOf: (path: string) => number;
let hook: PurgeHook;

beforeEach(async () => {
  database = await testDatabase<StorageTables>({ migrations });
  const users = database.db.insertInto('users').values({ name: 'ann', role: 'writer' });
  const { user_id } = await users.returning('user_id').executeTakeFirstOrThrow();
  bucketId = (await createBucket(database.db, 'photos', user_id))?.bucketId ?? 0;
  told = [];
  statusOf = () => 204;
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const signature = String(request.headers['storage-signature']);
    const event = JSON.parse(body) as Omit<Told, 'status'>;
    const isOurs = isSigned(secret, signature, body, Date.now() / 1_000);
    const status = isOurs ? statusOf(event.path) : 403;
    told.push({ ...event, status });
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  hook = {
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    // So long that what is being told stands out from what waits to be told again.
    ...{ secret, nowMs: Date.now, timeoutMs: HOUR_MS },
    onTold: () => undefined,
    onFailure: () => undefined,
  };
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await database.close();
});

const facts = { headers: {}, metadata: {}, tags: [], checksum: null, size: 0, fileId: null };
const place = (key: string) => ({ bucketId, key, check: undefined, graceMs: 0 });
const put = (key: string, etag: string) =>
  putObject(database.db, place(key), { ...facts, etag }, undefined);
const remove = (key: string) =>
  deleteObjects(database.db, bucketId, [{ key, check: () => undefined }], 0);
const allDue = () => sql`UPDATE purges SET due_at = now()`.execute(database.db);
/** What failed, but not what another sender is telling: that is its own until it has ended. */
const failedDue = () =>
  sql`UPDATE purges SET due_at = now() WHERE seq IN (
  SELECT seq FROM purges WHERE due_at < now() + interval '10 minutes'
  FOR UPDATE SKIP LOCKED)`.execute(database.db);

async function untilTold(): Promise<void> {
  while ((await purgesWaiting(database.db)).count > 0) {
    await failedDue();
    await runPurges(database.db, hook);
  }
}

test('overwrites and deletes are told, in their order; new objects and tags are not', async () => {
  await put('before', '0');
  await remove('before');
  await nameHook(database.db, hook.url);
  await put('a b/ü', '1');
  await setObjectTags(database.db, bucketId, 'a b/ü', [{ key: 'k', value: 'v' }]);
  expect((await purgesWaiting(database.db)).count).toBe(0);
  await put('a b/ü', '2');
  await put('a b/ü', '3');
  await remove('a b/ü');
  await remove('a b/ü');
  await untilTold();
  const path = '/photos/a%20b/%C3%BC';
  expect(told.map((one) => [one.kind, one.path])).toEqual([
    ['overwritten', path],
    ['overwritten', path],
    ['deleted', path],
  ]);
});

test('what is taken back is not told', async () => {
  await nameHook(database.db, hook.url);
  await put('a', '1');
  const failing = database.db.transaction().execute(async (tx) => {
    await writeObject(tx, place('a'), { ...facts, etag: '2' }, []);
    throw new Error('taken back');
  });
  await expect(failing).rejects.toThrow('taken back');
  expect((await purgesWaiting(database.db)).count).toBe(0);
});

test('who fails is told again, holds up nobody, in its order by two senders', async () => {
  await nameHook(database.db, hook.url);
  const random = randomFrom(7);
  const keys = ['a', 'b', 'c', 'd'];
  for (const key of keys) await put(key, '0');
  let count = 0;
  const writing = (async () => {
    for (; count < 60; count += 1) await put(random.pick(keys), String(count));
  })();
  // As a receiver that is restarted again and again.
  statusOf = () => (random.next() < 0.3 ? 503 : 204);
  await Promise.all([writing, untilTold()]);
  await Promise.all([untilTold(), untilTold()]);
  const taken = told.filter(({ status }) => status === 204);
  expect(new Set(taken.map(({ id }) => id)).size).toBe(60);
  expect(told.some(({ status }) => status === 503)).toBe(true);
  for (const key of keys) {
    const ids = taken.filter(({ path }) => path.endsWith(key)).map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
  }
  statusOf = (path) => (path.endsWith('a') ? 500 : 204);
  for (const key of keys) await put(key, 'last');
  while ((await purgesWaiting(database.db)).count > 1) await runPurges(database.db, hook);
  const { rows } = await sql<{ problem: string }>`SELECT problem FROM purges`.execute(database.db);
  expect(rows).toEqual([{ problem: 'the purge hook answered 500' }]);
});

test('what a sender took that is gone is told by another one', async () => {
  await nameHook(database.db, hook.url);
  await put('a', '1');
  await put('a', '2');
  expect(await takePurges(database.db, hook.url, 10, 60_000)).toHaveLength(1);
  expect(await runPurges(database.db, hook)).toBe(0);
  await allDue();
  expect(await runPurges(database.db, hook)).toBe(1);
});
