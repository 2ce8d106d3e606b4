import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../log.ts';
import type { Migration } from '../migrations/contract.ts';
import { openSqlite } from './open.ts';

const migrations: Migration[] = [
  {
    id: '0001_owner',
    async up(db) {
      await sql`create table owner (id integer primary key)`.execute(db);
      await sql`create table car (owner integer not null references owner)`.execute(db);
    },
  },
];

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gauntlet-sqlite-'));
  path = join(folder, 'a.db');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function pragma(sync: 'full' | 'normal', name: string): Promise<unknown> {
  const { db, close } = await openSqlite({ path, migrations, sync, log: silentLog });
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  await close();
  return Object.values(rows[0] ?? {})[0];
}

test('WAL, foreign keys, and the sync that was asked for', async () => {
  expect(await pragma('full', 'journal_mode')).toBe('wal');
  expect(await pragma('full', 'foreign_keys')).toBe(1);
  expect(await pragma('full', 'synchronous')).toBe(2);
  expect(await pragma('normal', 'synchronous')).toBe(1);
  expect(await pragma('full', 'busy_timeout')).toBe(5000);
});

test('a row without its owner is refused', async () => {
  const { db, close } = await openSqlite({ path, migrations, sync: 'full', log: silentLog });
  await expect(sql`insert into car values (9)`.execute(db)).rejects.toThrow('FOREIGN KEY');
  await close();
});

test('a file that is no database is told as such, and left alone', async () => {
  await writeFile(path, 'This is not a database. '.repeat(100));
  await expect(
    openSqlite({ path, migrations, sync: 'full', log: silentLog }),
  ).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
});

test('a damaged page is found before anything is written', async () => {
  const { db, close } = await openSqlite({ path, migrations, sync: 'full', log: silentLog });
  await sql`with recursive n(i) as (values (1) union all select i + 1 from n where i < 2000)
    insert into owner select i from n`.execute(db);
  await close();
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, 4096);
  await file.close();
  await expect(
    openSqlite({ path, migrations, sync: 'full', log: silentLog }),
  ).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
});

test('a folder that is not there', async () => {
  const missing = join(folder, 'no', 'a.db');
  await expect(
    openSqlite({ path: missing, migrations, sync: 'full', log: silentLog }),
  ).rejects.toMatchObject({ code: 'SQLITE_UNOPENABLE' });
});

test('a statement that is run at once is part of the transaction that is open', async () => {
  const { db, prepare, close } = await openSqlite<{ owner: { id: number } }>({
    path,
    migrations,
    sync: 'full',
    log: silentLog,
  });
  const insert = prepare('insert into owner values (?)');
  const count = prepare('select count(*) as n from owner');
  const failing = db.transaction().execute(async () => {
    insert.run([1]);
    expect(count.all([])).toMatchObject([{ n: 1 }]);
    throw new Error('taken back');
  });
  await expect(failing).rejects.toThrow('taken back');
  expect(count.all([])).toMatchObject([{ n: 0 }]);
  expect(insert.run([2])).toBe(1);
  expect(await db.selectFrom('owner').selectAll().execute()).toEqual([{ id: 2 }]);
  await close();
});
