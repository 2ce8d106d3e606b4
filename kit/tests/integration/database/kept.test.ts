import { spawnSync } from 'node:child_process';
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
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { relayTo } from '../../support/relay.ts';

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

interface More {
  readonly url?: string;
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
  readonly onQuery?: (query: QuerySeen) => void;
}

async function open(name: string, more: More) {
  const options = { url: shared.url, name, migrations: [], log: silentLog, ...more };
  const database = await openDatabase<object>(options);
  opened.push(database);
  return database;
}

/** The same database, by a way that can be watched and cut. */
async function relayed() {
  const url = new URL(shared.url);
  const relay = await relayTo(url.hostname, Number(url.port));
  url.host = `127.0.0.1:${relay.port}`;
  return { ...relay, url: url.href };
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
const turned = keptStatement<{ pid: number; of: number }>(
  'turned',
  'select pg_backend_pid() as pid, pg_sleep($1)::text as slept, 10 / $2::int4 as of',
  { inTurn: true },
);
const locked = keptStatement<{ pid: number }>(
  'locked',
  'select pg_backend_pid() as pid, pg_advisory_xact_lock_shared(7)::text as lock',
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
  await slept(db, [0]);
  const [long, short] = await Promise.all([slept(db, [0.3]), slept(db, [0])]);
  expect(long[0]?.pid).not.toBe(short[0]?.pid);
});

test('who goes in turn is at the server while another one is under way', async () => {
  await using relay = await relayed();
  const { db } = await open('turn', { url: relay.url });
  await turned(db, [0, 1]);
  const going = await shared.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(7)`.execute(trx);
    const first = locked(db, []);
    const waits = sql<{ count: number }>`select count(*) as count from pg_stat_activity
      where datname = current_database() and wait_event = 'advisory'`;
    await expect.poll(async () => (await waits.execute(shared.db)).rows[0]?.count).toBe(1);
    const before = relay.sent();
    const second = turned(db, [0, 2]);
    await expect.poll(relay.sent).toBeGreaterThan(before);
    // Not awaited here: both wait for this transaction.
    return { first, second };
  });
  const [first] = await going.first;
  expect(await going.second).toMatchObject([{ pid: first?.pid, of: 5 }]);
  expect(await turned(db, [0, 1])).toMatchObject([{ pid: first?.pid, of: 10 }]);
});

test('in turn goes what the server does not know yet, and more than one', async () => {
  const warned = vi.fn<(warning: Error) => void>();
  process.on('warning', warned);
  const { db } = await open('turns', {});
  const told: number[] = [];
  const all = await Promise.all([
    slept(db, [0.1]),
    ...[1, 2, 5, 10].map(async (by) => {
      const rows = await turned(db, [0, by]);
      told.push(by);
      return rows;
    }),
  ]);
  process.off('warning', warned);
  expect(told).toEqual([1, 2, 5, 10]);
  expect(new Set(all.map(([row]) => row?.pid)).size).toBe(1);
  // `pg` warns of queries that wait in it.
  expect(warned).not.toHaveBeenCalled();
});

test('whoever else comes does not wait for one that had its turn', async () => {
  const { db } = await open('turned', {});
  await slept(db, [0]);
  await turned(db, [0, 1]);
  const beside = slept(db, [0.1]).then(async () => await slept(db, [0]));
  const [[other], [own]] = await Promise.all([beside, turned(db, [0.3, 1])]);
  expect(other?.pid).not.toBe(own?.pid);
});

test('who is behind one that fails has its own answer, and the next one works', async () => {
  const { db, poolStats } = await open('turn-fails', {});
  const [before] = await turned(db, [0, 1]);
  const both = Promise.all([
    turned(db, [0, 0]).catch((error: unknown) => error),
    turned(db, [0.2, 5]),
  ]);
  // What the first has failed with comes at once, with the word that the second is under way.
  spawnSync(process.execPath, ['--version']);
  const [failed, [behind]] = await both;
  expect(failed).toMatchObject({ code: '22012' });
  expect(behind).toMatchObject({ pid: before?.pid, of: 2 });
  const [next] = await turned(db, [0, 2]);
  expect(next).toMatchObject({ of: 5 });
  expect(next?.pid).not.toBe(before?.pid);
  await expect.poll(() => poolStats().open).toBe(1);
});

test('a connection that is cut fails both that are on it', async () => {
  const database = await open('turn-cut', {});
  const [before] = await turned(database.db, [0, 1]);
  const told = (error: unknown) => error;
  const both = [turned(database.db, [60, 1]), turned(database.db, [0, 1])];
  const outcomes = Promise.all(both.map((one) => one.catch(told)));
  const state = sql<{ state: string }>`select state from pg_stat_activity
    where pid = ${before?.pid}`;
  await expect.poll(async () => (await state.execute(shared.db)).rows[0]?.state).toBe('active');
  await cut(before?.pid);
  for (const outcome of await outcomes) expect(outcome).toBeInstanceOf(Error);
  expect(await turned(database.db, [0, 1])).toMatchObject([{ of: 10 }]);
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
  await turned(db, [0, 1]);
  const [rows, behind] = await Promise.all([slept(db, [0.2]), turned(db, [0.1, 1]), close()]);
  expect([...rows, ...behind]).toHaveLength(2);
  const left = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name = 'closing'`.execute(shared.db);
  expect(left.rows).toEqual([{ count: 0 }]);
});

test('closing ends as well when there is no connection to be had', async () => {
  const relay = await relayed();
  const { db, close, poolStats } = await open('lost', { url: relay.url });
  await turned(db, [0, 1]);
  await relay[Symbol.asyncDispose]();
  await expect.poll(() => poolStats().open).toBe(0);
  const [outcome] = await Promise.allSettled([turned(db, [0, 1]), close()]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ECONNREFUSED' } });
});

test('a pool of one keeps none for itself', async () => {
  const database = await open('one', { poolSize: 1 });
  const pid = await pidOf(database);
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.db);
  expect(rows).toEqual([{ pid }]);
  const inside = await database.db.transaction().execute((trx) => pidOf({ db: trx }));
  expect(inside).toBe(pid);
});
