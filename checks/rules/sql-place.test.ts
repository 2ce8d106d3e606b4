import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { sqlPlace } from './sql-place.ts';

test.each([
  "import { Kysely } from 'kysely';",
  "import type { Pool } from 'pg';",
  "import { DatabaseSync } from 'node:sqlite';",
  'const a = sql`select 1`;',
  'const a = await db.sql<Row>`select 1`;',
  "db.exec('CREATE TABLE a (b int)');",
  "db.exec('create unique index a on b (c)');",
  "const a = db.prepare('select a from b');",
  "const text = 'SELECT a FROM b';",
  'const text = `INSERT INTO ' + '$' + '{table} VALUES (1)`;',
  "const text = 'UPDATE a SET b = 1';",
  "client.query('begin');",
  "const a = 'PRAGMA journal_mode = WAL';",
])('%s is found', (text) => {
  const files = { 'systems/gateway/http/a.ts': `\n${text}` };
  expect(found(sqlPlace, files)).toEqual([expect.stringMatching(/a.ts:2 speaks SQL \(/)]);
});

test.each([
  "const help = 'Select a suite from the list';",
  "const help = 'Update the set of rules';",
  "const help = 'with no table';",
  "say('delete from the list');",
  "import { PgBoss } from 'pg-boss';",
])('%s is not SQL', (text) => {
  expect(found(sqlPlace, { 'systems/gateway/http/a.ts': text })).toEqual([]);
});

test.each([
  'kit/database/a.ts',
  'gauntlet/store/a.ts',
  'systems/uploader/registry/a.ts',
  'systems/storage/metadata/a.ts',
  'systems/gateway/ledger/a.ts',
  'systems/studio/jobs/a.ts',
  'systems/studio/http/a.test.ts',
])('%s is a place for it', (path) => {
  expect(found(sqlPlace, { [path]: 'const a = sql`select 1`;' })).toEqual([]);
});
