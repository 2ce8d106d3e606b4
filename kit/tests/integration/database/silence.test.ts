// Connections that stand go silent: nobody ends them, and nothing comes on them any more.
import {
  type Database,
  keptStatement,
  openDatabase,
  silentLog,
  type TestDatabase,
  testDatabase,
} from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Relay, relayTo } from '../../support/relay.ts';

let shared: TestDatabase<object>;

beforeAll(async () => {
  shared = await testDatabase<object>({ migrations: [] });
});

afterAll(async () => {
  await shared.close();
});

async function open(relay: Relay): Promise<Database<object>> {
  const url = new URL(shared.url);
  url.host = `127.0.0.1:${relay.port}`;
  const options = { url: url.href, name: 'silent', migrations: [], log: silentLog };
  return await openDatabase<object>({ ...options, statementTimeoutMs: 100 });
}

async function relayed(): Promise<Relay> {
  const { hostname, port } = new URL(shared.url);
  return await relayTo(hostname, Number(port));
}

const turned = keptStatement<{ of: number }>('turned', 'select 10 / $1::int4 as of', {
  inTurn: true,
});
const plain = sql<{ one: number }>`select 1 as one`;

test('who waits is told, whatever way it went, and the next one is answered', async () => {
  await using relay = await relayed();
  const { db, close, poolStats } = await open(relay);
  const inside = Promise.withResolvers<void>();
  const silent = Promise.withResolvers<void>();
  const transaction = db.transaction().execute(async (trx) => {
    await plain.execute(trx);
    inside.resolve();
    await silent.promise;
    await plain.execute(trx);
  });
  await inside.promise;
  await Promise.all([turned(db, [1]), ...[1, 2, 3].map(() => plain.execute(db))]);
  const standing = poolStats().open;
  expect(standing).toBeGreaterThanOrEqual(4);
  relay.silence();
  silent.resolve();
  const waiting = [turned(db, [2]), turned(db, [5]), plain.execute(db)];
  for (const outcome of await Promise.allSettled(waiting)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ETIMEDOUT' } });
  }
  // It says what its rollback has failed with.
  await expect(transaction).rejects.toThrow('is not queryable');
  // Those that nobody used meanwhile are gone as well: none of these waits for that.
  const answers = await Promise.all([1, 2, 3, 4].map(() => plain.execute(db)));
  expect(answers.map(({ rows }) => rows)).toEqual(answers.map(() => [{ one: 1 }]));
  expect(await turned(db, [2])).toEqual([{ of: 5 }]);
  await close();
});

test('who waits for nothing is left alone', async () => {
  await using relay = await relayed();
  const { db, close } = await open(relay);
  const pidOf = sql<{ pid: number }>`select pg_backend_pid() as pid`;
  const pid = await db.connection().execute(async (one) => {
    const { rows } = await pidOf.execute(one);
    // Longer than a silence may be.
    await sql`select pg_sleep(3.5)`.execute(shared.db);
    expect((await pidOf.execute(one)).rows).toEqual(rows);
    return rows;
  });
  expect((await pidOf.execute(db)).rows).toEqual(pid);
  await close();
});

test('a migration takes as long as it takes', async () => {
  const up = async (db: Parameters<typeof plain.execute>[0]) =>
    void (await sql`select pg_sleep(3.5)`.execute(db));
  const options = { url: shared.url, name: 'silent', log: silentLog, statementTimeoutMs: 100 };
  const opened = openDatabase({ ...options, migrations: [{ id: '1_slow', up }] });
  await expect(opened).resolves.toBeDefined();
  await (await opened).close();
});
