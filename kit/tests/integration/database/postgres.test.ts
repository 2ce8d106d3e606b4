// The pool, the transactions and the types, on a real PostgreSQL.
import {
  inTransaction,
  type Migration,
  openDatabase,
  preparedStatement,
  type QuerySeen,
  silentLog,
  type TestDatabase,
  testDatabase,
} from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

interface Schema {
  account: { name: string; credits: number | bigint };
}

const migrations: Migration[] = [
  {
    id: '0001_account',
    async up(db) {
      await sql`create table account (name text primary key, credits bigint not null)`.execute(db);
    },
  },
];

let shared: TestDatabase<Schema>;

beforeAll(async () => {
  shared = await testDatabase<Schema>({ migrations });
});

beforeEach(async () => {
  await sql`truncate account`.execute(shared.db);
  await sql`insert into account values ('a', 100), ('b', 100)`.execute(shared.db);
});

afterAll(async () => {
  await shared.close();
});

const creditsOf = async (name: string) =>
  (
    await shared.db
      .selectFrom('account')
      .select('credits')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
  ).credits;

test('rivals under serializable are tried again until each has had its turn', async () => {
  const retries: unknown[] = [];
  const add = () =>
    inTransaction(
      shared.db,
      { isolation: 'serializable', attempts: 50, onRetry: (error) => retries.push(error) },
      async (trx) => {
        const found = await trx
          .selectFrom('account')
          .select('credits')
          .where('name', '=', 'a')
          .executeTakeFirstOrThrow();
        const credits = Number(found.credits) + 1;
        await trx.updateTable('account').set({ credits }).where('name', '=', 'a').execute();
      },
    );
  await Promise.all(Array.from({ length: 8 }, add));
  expect(await creditsOf('a')).toBe(108);
  expect(retries.length).toBeGreaterThan(0);
});

test('a deadlock is tried again, and both get through', async () => {
  let retries = 0;
  const bothHold = Promise.withResolvers<void>();
  let holding = 0;
  const move = (from: string, to: string) =>
    inTransaction(shared.db, { onRetry: () => (retries += 1) }, async (trx) => {
      const change = (name: string, by: number) =>
        sql`update account set credits = credits + ${by} where name = ${name}`.execute(trx);
      await change(from, -10);
      holding += 1;
      if (holding === 2) bothHold.resolve();
      await bothHold.promise;
      await change(to, 10);
    });
  await Promise.all([move('a', 'b'), move('b', 'a')]);
  expect([await creditsOf('a'), await creditsOf('b')]).toEqual([100, 100]);
  // Whoever gave way may be back before the other one has woken, and meet it once more.
  expect(retries).toBeGreaterThan(0);
});

test('attempts are bounded, and other failures are not tried again', async () => {
  let runs = 0;
  const fail = (code: string) => async () => {
    runs += 1;
    throw Object.assign(new Error('no'), { code });
  };
  await expect(inTransaction(shared.db, { attempts: 3 }, fail('40001'))).rejects.toThrow('no');
  expect(runs).toBe(3);
  await expect(inTransaction(shared.db, {}, fail('23505'))).rejects.toThrow('no');
  expect(runs).toBe(4);
});

test('integers, dates and times read the same on every machine', async () => {
  const { rows } = await sql`
    select 5::bigint as small, 9007199254740993::bigint as big, '2026-03-29'::date as day,
      '2026-03-29 02:30:00'::timestamp as local, '2026-03-29 02:30:00+02'::timestamptz as instant,
      1.10::numeric as price`.execute(shared.db);
  expect(rows).toEqual([
    {
      small: 5,
      big: 9007199254740993n,
      day: '2026-03-29',
      local: new Date('2026-03-29T02:30:00Z'),
      instant: new Date('2026-03-29T00:30:00Z'),
      price: '1.10',
    },
  ]);
});

test('the pool counts, ends long statements, and tells of each', async () => {
  const seen: QuerySeen[] = [];
  const { db, poolStats, close } = await openDatabase<Schema>({
    url: shared.url,
    name: 'shop',
    migrations,
    log: silentLog,
    poolSize: 2,
    statementTimeoutMs: 100,
    onQuery: (query) => seen.push(query),
  });
  await expect(sql`select pg_sleep(10)`.execute(db)).rejects.toMatchObject({ code: '57014' });
  expect(seen.at(-1)).toMatchObject({ sql: 'select pg_sleep(10)', failed: true });
  const gate = Promise.withResolvers<void>();
  const holders = [1, 2, 3].map(() => db.connection().execute(() => gate.promise));
  await expect
    .poll(poolStats, { timeout: 15_000 })
    .toEqual({ max: 2, open: 2, idle: 0, waiting: 1 });
  gate.resolve();
  await Promise.all(holders);
  const { rows } = await sql`select application_name as name from pg_stat_activity
    where pid = pg_backend_pid()`.execute(db);
  expect(rows).toEqual([{ name: 'shop' }]);
  await close();
});

test('a connection that is cut while idle is a warning, and the next query works', async () => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_fields: object, message: string) => warnings.push(message) };
  const { url } = shared;
  // Of a busy disk: a slow statement is a warning too.
  const slowQueryMs = Number.POSITIVE_INFINITY;
  const { db, close } = await openDatabase({ url, name: 'cut', migrations, log, slowQueryMs });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'cut'`.execute(shared.db);
  await expect
    .poll(() => warnings, { timeout: 15_000 })
    .toEqual(['an idle database connection was lost']);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await close();
});

test('a connection that is cut in a transaction fails that, and not the program', async () => {
  const name = 'cut-in-use';
  const { db, close } = await openDatabase({ url: shared.url, name, migrations, log: silentLog });
  const work = db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = ${name}`.execute(shared.db);
    // Nobody asks the connection anything now: its end is told as an event.
    await expect
      .poll(() => sql`select 1`.execute(trx).then(Boolean, () => 'lost'), { timeout: 15_000 })
      .toBe('lost');
    await sql`select 1`.execute(trx);
  });
  await expect(work).rejects.toThrow();
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await close();
});

test('what is closed has no connection left: a server may be stopped right after', async () => {
  const name = 'closing';
  const opened = await openDatabase<Schema>({
    ...{ url: shared.url, name, migrations, log: silentLog, poolSize: 30 },
  });
  const connections = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) as count
      from pg_stat_activity
      where datname = current_database() and application_name = ${name}`.execute(shared.db);
    return rows[0]?.count;
  };
  const busy = Array.from({ length: 30 }, () => sql`select pg_sleep(0.2)`.execute(opened.db));
  await Promise.all(busy);
  expect(await connections()).toBe(30);
  await opened.close();
  expect(await connections()).toBe(0);
});

test('a statement that is prepared is told like any other, and prepared once', async () => {
  const seen: QuerySeen[] = [];
  const { db, close } = await openDatabase<Schema>({
    ...{ url: shared.url, name: 'prepared', migrations, log: silentLog, poolSize: 1 },
    onQuery: (query) => seen.push(query),
  });
  const text = 'select name, credits from account where credits >= $1 order by name';
  const rich = preparedStatement<{ name: string; credits: number }>('rich', text);
  try {
    const all = [
      { name: 'a', credits: 100 },
      { name: 'b', credits: 100 },
    ];
    expect(await rich(db, [100])).toEqual(all);
    expect(await rich(db, [101])).toEqual([]);
    await expect(rich(db, ['much'])).rejects.toMatchObject({ code: '22P02' });
    // One that failed takes its connection along.
    expect(await rich(db, [100])).toEqual(all);
    const { rows } = await sql`select name from pg_prepared_statements`.execute(db);
    expect(rows).toEqual([{ name: 'rich' }]);
    await db.transaction().execute(async (trx) => {
      await sql`delete from account where name = 'a'`.execute(trx);
      expect(await rich(trx, [100])).toEqual(all.slice(1));
    });
  } finally {
    await close();
  }
  const told = seen.filter(({ sql: one }) => one === text).map(({ failed }) => failed);
  expect(told).toEqual([false, false, true, false, false]);
});
