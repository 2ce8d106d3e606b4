import { DatabaseSync } from 'node:sqlite';
import { type Generated, Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { integerOf, sqliteAdapter, toSqlite } from './adapter.ts';

interface Schema {
  note: { id: Generated<number>; text: string | null; size: number | bigint | null };
}

let db: Kysely<Schema>;

beforeEach(async () => {
  const file = new DatabaseSync(':memory:');
  db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqliteAdapter(file) }) });
  await sql`create table note (id integer primary key, text text, size integer)`.execute(db);
});

afterEach(async () => {
  await db.destroy();
});

test('values that SQLite does not know are translated', () => {
  expect([true, false, undefined, null, 3n].map(toSqlite)).toEqual([1, 0, null, null, 3n]);
  expect(toSqlite(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
});

test('integers are exact, at any size', async () => {
  const sizes = [1, -5, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
  await db
    .insertInto('note')
    .values(sizes.map((size) => ({ text: 'a', size })))
    .execute();
  const rows = await db.selectFrom('note').select('size').orderBy('id').execute();
  expect(rows.map((row) => row.size)).toEqual(sizes);
  expect(integerOf(9n)).toBe(9);
});

test('insert, returning, update and delete answer as Kysely expects', async () => {
  const one = await db.insertInto('note').values({ text: 'a' }).executeTakeFirst();
  expect(one.insertId).toBe(1n);
  const two = await db.insertInto('note').values({ text: 'b' }).returningAll().executeTakeFirst();
  expect(two).toStrictEqual({ id: 2, text: 'b', size: null });
  const changed = await db.updateTable('note').set({ text: 'c' }).executeTakeFirst();
  expect(changed.numUpdatedRows).toBe(2n);
  const removed = await db.deleteFrom('note').where('id', '=', 2).executeTakeFirst();
  expect(removed.numDeletedRows).toBe(1n);
});

test('two loops over the same statement do not share a cursor', async () => {
  await db
    .insertInto('note')
    .values([{ text: 'a' }, { text: 'b' }])
    .execute();
  const statement = sqliteAdapter(new DatabaseSync(':memory:')).prepare('values (1), (2), (3)');
  const [first, second] = [statement.iterate([]), statement.iterate([])];
  expect(first.next().value).toEqual({ column1: 1 });
  expect(second.next().value).toEqual({ column1: 1 });
  expect(first.next().value).toEqual({ column1: 2 });
  const texts: (string | null)[] = [];
  for await (const row of db.selectFrom('note').select('text').stream()) texts.push(row.text);
  expect(texts).toEqual(['a', 'b']);
});

test('a change of the schema does not break a statement that is kept', async () => {
  await db.insertInto('note').values({ text: 'a' }).execute();
  const before = await db.selectFrom('note').selectAll().execute();
  await sql`alter table note add column extra integer default 7`.execute(db);
  const after = await db.selectFrom('note').selectAll().execute();
  expect([before[0], after[0]]).toEqual([
    { id: 1, text: 'a', size: null },
    { id: 1, text: 'a', size: null, extra: 7 },
  ]);
});

test('more statements than are kept', async () => {
  for (let index = 0; index < 600; index += 1) {
    const { rows } = await sql<{ n: number }>`select ${sql.lit(index)} as n`.execute(db);
    expect(rows).toEqual([{ n: index }]);
  }
});

test('what a full disk took back itself is told as a full disk', async () => {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(db);
  const text = 'a'.repeat(100_000);
  const filling = db.transaction().execute(async (write) => {
    for (let index = 0; index < 10; index += 1) {
      await write.insertInto('note').values({ text }).execute();
    }
  });
  await expect(filling).rejects.toMatchObject({ errcode: 13 });
  await expect(sql`select 1`.execute(db)).resolves.toBeDefined();
});
