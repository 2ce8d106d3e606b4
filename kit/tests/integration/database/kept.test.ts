import {
  type Database,
  keptStatement,
  openDatabase,
  type QuerySeen,
  silentLog,
  type TestDatabase,
  testDatabase,
} from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

let shared: TestDatabase<object>;
const opened: Database<object>[] = [];

beforeAll(async () => {
  shared = await testDatabase<object>({ migrations: [] });
});

afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

afterAll(async () => {
  await shared.close();
});

async function open(name: string, more: { poolSize?: number; onQuery?: (q: QuerySeen) => void }) {
  const { url } = shared;
  const options = { url, name, migrations: [], log: silentLog, ...more };
  const database = await openDatabase<object>(options);
  opened.push(database);
  return database;
}

const told = keptStatement<Record<string, unknown>>(
  'told',
  `select $1::text as said, $2::int8 as amount, $3::boolean as yes, $4::bytea as bytes,
    $5::uuid as none, pg_backend_pid() as pid`,
);
const values = ['a "b" ü', 2n ** 62n, true, Uint8Array.of(0, 255), undefined] as const;
const divided = keptStatement<{ of: number }>('divided', 'select 10 / $1::int4 as of');
const slept = keptStatement<{ pid: number }>(
  'slept',
  'select pg_backend_pid() as pid, pg_sleep($1)::text as slept',
);
const many = keptStatement<{ one: number }>('many', 'select generate_series(1, $1::int4) as one');
const written = keptStatement<{ one: number }>('written', 'select 1 as one where $1 = 0');

async function pidOf({ db }: Pick<Database<object>, 'db'>): Promise<unknown> {
  const [row] = await told(db, values);
  return row?.pid;
}

async function cut(pid: unknown): Promise<void> {
  await sql`select pg_terminate_backend(${pid})`.execute(shared.db);
}

test('values come as they went, by one connection, and each statement is told', async () => {
  const seen: QuerySeen[] = [];
  const { db } = await open('kept', { onQuery: (query) => seen.push(query) });
  const [first] = await told(db, values);
  expect(first).toMatchObject({ said: 'a "b" ü', amount: 2n ** 62n, yes: true, none: null });
  expect(first?.bytes).toEqual(Buffer.of(0, 255));
  const busy = [1, 2, 3].map(() => sql`select pg_sleep(0.1)`.execute(db));
  const again = await told(db, values);
  await Promise.all(busy);
  expect(again).toEqual([first]);
  expect((await many(db, [3])).map(({ one }) => one)).toEqual([1, 2, 3]);
  expect(await written(db, ['1'])).toEqual([]);
  await expect.poll(() => seen.filter((one) => one.sql.includes('bytes')).length).toBe(2);
});

const listed = keptStatement<Record<string, unknown>>(
  'listed',
  `select $1::text[] as texts, $2::int8[] as amounts, $3::boolean[] as flags, $4::bytea[] as bytes,
    $5::jsonb[] as documents, $6::uuid[] as none`,
);

test('lists come as they went', async () => {
  const { db } = await open('listed', {});
  const texts = ['a "b" \\ {ü},', '', 'null', ' ', undefined];
  const documents = [{ a: ['"', '\\'] }, 'NULL'];
  const [row] = await listed(db, [
    texts,
    [2n ** 62n, -1, null],
    [true, false],
    [Uint8Array.of(0, 92, 255), new Uint8Array()],
    documents.map((one) => JSON.stringify(one)),
    [],
  ]);
  expect(row).toMatchObject({
    texts: [...texts.slice(0, -1), null],
    amounts: [String(2n ** 62n), '-1', null],
    flags: [true, false],
    bytes: [Buffer.of(0, 92, 255), Buffer.of()],
    documents,
    none: [],
  });
});

test('one that gives no rows is prepared once as well', async () => {
  const { db } = await open('silent', {});
  const silent = keptStatement('silent', `do $$ begin end $$`);
  const set = keptStatement('set', `set lock_timeout to '5s'`);
  for (const statement of [silent, silent, set, set]) expect(await statement(db, [])).toEqual([]);
});

test('whoever comes meanwhile does not wait for the one that runs', async () => {
  const { db } = await open('meanwhile', {});
  const [long, short] = await Promise.all([slept(db, [0.3]), slept(db, [0])]);
  expect(long[0]?.pid).not.toBe(short[0]?.pid);
});

test('one that fails says why, and the next one works', async () => {
  const seen: QuerySeen[] = [];
  const { db } = await open('failing', { onQuery: (query) => seen.push(query) });
  const ofPlace = (at: number) => divided(db, [at]);
  await expect(ofPlace(0)).rejects.toMatchObject({ code: '22012' });
  expect(await ofPlace(5)).toEqual([{ of: 2 }]);
  await expect(divided(db, ['five'])).rejects.toMatchObject({ code: '22P02' });
  expect(await ofPlace(2)).toEqual([{ of: 5 }]);
  const failed = () => seen.filter((one) => one.sql.includes('10 /')).map((one) => one.failed);
  await expect.poll(failed).toEqual([true, false, true, false]);
});

test('a connection that is cut fails what runs on it, and nothing after', async () => {
  const database = await open('cut', {});
  const pid = await pidOf(database);
  const running = slept(database.db, [60]);
  const state = sql<{ state: string }>`select state from pg_stat_activity where pid = ${pid}`;
  const stateOf = async () => (await state.execute(shared.db)).rows[0]?.state;
  await expect.poll(stateOf).toBe('active');
  const outcome = running.catch((error: unknown) => error);
  await cut(pid);
  expect(await outcome).toBeInstanceOf(Error);
  expect(await pidOf(database)).not.toBe(pid);
});

test('a connection that is cut while nothing runs is taken anew', async () => {
  const database = await open('idle', {});
  const pid = await pidOf(database);
  await cut(pid);
  await expect.poll(() => database.poolStats().open).toBe(0);
  expect(await pidOf(database)).not.toBe(pid);
});

test('closing waits for what runs, and leaves no connection', async () => {
  const { db, close } = await open('closing', {});
  await pidOf({ db });
  const [rows] = await Promise.all([slept(db, [0.2]), close()]);
  expect(rows).toHaveLength(1);
  const left = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name = 'closing'`.execute(shared.db);
  expect(left.rows).toEqual([{ count: 0 }]);
});

test('a pool of one keeps none for itself', async () => {
  const database = await open('one', { poolSize: 1 });
  const pid = await pidOf(database);
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.db);
  expect(rows).toEqual([{ pid }]);
  const inside = await database.db.transaction().execute((trx) => pidOf({ db: trx }));
  expect(inside).toBe(pid);
});
