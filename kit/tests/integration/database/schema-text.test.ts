/** What a database has in the end, told as SQL. */
import { type Migration, schemaText, testDatabase } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

const everything: Migration = {
  id: '0001_everything',
  async up(db) {
    await sql`create table owner (id int primary key, at timestamptz default now())`.execute(db);
    await sql`create table thing (
      id bigint generated always as identity,
      owner int not null references owner (id),
      size int default 3 check (size > 0),
      double int generated always as (size * 2) stored,
      unique (owner, size))`.execute(db);
    await sql`create index thing_of_owner on thing (owner) where size > 1`.execute(db);
    await sql`create view large as select id from thing where size > 100`.execute(db);
    await sql`create function kept() returns trigger language plpgsql as
      'begin return old; end'`.execute(db);
    await sql`create trigger kept before delete on thing for each row
      execute function kept()`.execute(db);
  },
};

async function told(migrations: readonly Migration[]): Promise<string> {
  const database = await testDatabase<unknown>({ migrations });
  try {
    return await schemaText(database.db);
  } finally {
    await database.close();
  }
}

test('all that a schema holds is told, each thing once', async () => {
  expect(await told([everything])).toMatchInlineSnapshot(`
    "create table owner (
      id integer not null,
      at timestamp with time zone default now(),
      constraint owner_pkey PRIMARY KEY (id)
    );

    create table thing (
      id bigint not null generated always as identity,
      owner integer not null,
      size integer default 3,
      double integer generated always as ((size * 2)) stored,
      constraint thing_owner_fkey FOREIGN KEY (owner) REFERENCES owner(id),
      constraint thing_owner_size_key UNIQUE (owner, size),
      constraint thing_size_check CHECK ((size > 0))
    );
    CREATE INDEX thing_of_owner ON thing USING btree (owner) WHERE (size > 1);

    create view large as
     SELECT id
       FROM thing
      WHERE (size > 100);

    CREATE OR REPLACE FUNCTION public.kept()
     RETURNS trigger
     LANGUAGE plpgsql
    AS $function$begin return old; end$function$;

    CREATE TRIGGER kept BEFORE DELETE ON thing FOR EACH ROW EXECUTE FUNCTION kept();
    "
  `);
});

test('a database without tables has nothing to tell', async () => {
  expect(await told([])).toBe('\n');
});
