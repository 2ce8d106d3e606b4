/**
 * The database's tables. It is an index: all of it follows from the segments, and what can't be
 * read any more is made anew. Columns are of types that both SQLite and PostgreSQL have; times and
 * durations are doubles, which are exact for milliseconds and come back as numbers from both.
 */
import type { Migration } from '@gauntlet/kit/database';
import { type Kysely, sql } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

export interface Tables {
  segment: { name: string; run: string; state: string };
  run: {
    id: number;
    name: string;
    facts: number;
    started_at: number;
    tree: string;
    branch: string;
    machine: string;
    summary: string;
  };
  /** A case in a variant: what has one result in a run. */
  track: {
    id: number;
    case_id: string;
    variant: string;
    test_id: string;
    parameter: string;
    locator: string;
    words: string;
  };
  tile: { chunk: number; era: number; bytes: Uint8Array };
  /** The results that tell more than that they passed. */
  trouble: {
    run: number;
    track: number;
    short: string;
    duration_ms: number;
    failure: number | null;
  };
  failure: { id: number; digest: string; fingerprint: string; message: string };
  suspect: { track: number; troubles: number; proofs: number; last_at: number };
  day: {
    day: string;
    suite: string;
    runs: number;
    passed: number;
    failed: number;
    recovered: number;
    skipped: number;
    missing: number;
    duration_ms: number;
  };
  alias: { from_test: string; to_test: string };
}

export function migrationsFor(dialect: Dialect): readonly Migration[] {
  return [first(dialect)];
}

const DOUBLE = 'double precision';

function first(dialect: Dialect): Migration {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea');
  return {
    id: '0001_history',
    async up(db) {
      await runTables(db);
      await testTables(db);
      const tile = db.schema.createTable('tile').addColumn('chunk', 'integer', notNull);
      await tile
        .addColumn('era', 'integer', notNull)
        .addColumn('bytes', sql`${bytes}`, notNull)
        .addPrimaryKeyConstraint('tile_key', ['chunk', 'era'])
        .execute();
    },
    async down(db) {
      for (const table of TABLES) await db.schema.dropTable(table).execute();
    },
  };
}

const TABLES = [
  'segment',
  'run',
  'track',
  'tile',
  'trouble',
  'failure',
  'suspect',
  'day',
  'alias',
] as const;

const notNull = <T extends { notNull(): T }>(column: T): T => column.notNull();

async function runTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('segment')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('run', 'text', notNull)
    .addColumn('state', 'text', notNull)
    .execute();
  await schema
    .createTable('run')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('facts', 'integer', notNull)
    .addColumn('started_at', DOUBLE, notNull)
    .addColumn('tree', 'text', notNull)
    .addColumn('branch', 'text', notNull)
    .addColumn('machine', 'text', notNull)
    .addColumn('summary', 'text', notNull)
    .execute();
  await schema.createIndex('run_started').on('run').column('started_at').execute();
  await schema.createIndex('run_tree').on('run').column('tree').execute();
  const day = schema.createTable('day').addColumn('day', 'text', notNull);
  await ['runs', 'passed', 'failed', 'recovered', 'skipped', 'missing']
    .reduce((table, name) => table.addColumn(name, 'integer', notNull), day)
    .addColumn('suite', 'text', notNull)
    .addColumn('duration_ms', DOUBLE, notNull)
    .addPrimaryKeyConstraint('day_key', ['day', 'suite'])
    .execute();
}

async function testTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const track = schema
    .createTable('track')
    .addColumn('id', 'integer', (column) => column.primaryKey());
  await ['case_id', 'variant', 'test_id', 'parameter', 'locator', 'words']
    .reduce((table, name) => table.addColumn(name, 'text', notNull), track)
    .execute();
  await schema
    .createIndex('track_case')
    .unique()
    .on('track')
    .columns(['case_id', 'variant'])
    .execute();
  await schema.createIndex('track_test').on('track').column('test_id').execute();
  await schema
    .createTable('trouble')
    .addColumn('track', 'integer', notNull)
    .addColumn('run', 'integer', notNull)
    .addColumn('short', 'text', notNull)
    .addColumn('duration_ms', DOUBLE, notNull)
    .addColumn('failure', 'integer')
    .addPrimaryKeyConstraint('trouble_key', ['track', 'run'])
    .execute();
  await schema.createIndex('trouble_short').on('trouble').column('short').execute();
  await schema.createIndex('trouble_run').on('trouble').column('run').execute();
  await schema
    .createTable('failure')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('fingerprint', 'text', notNull)
    .addColumn('message', 'text', notNull)
    .execute();
  await schema
    .createTable('suspect')
    .addColumn('track', 'integer', (column) => column.primaryKey())
    .addColumn('troubles', 'integer', notNull)
    .addColumn('proofs', 'integer', notNull)
    .addColumn('last_at', DOUBLE, notNull)
    .execute();
  await schema.createIndex('suspect_rank').on('suspect').columns(['proofs', 'troubles']).execute();
  await schema
    .createTable('alias')
    .addColumn('from_test', 'text', notNull)
    .addColumn('to_test', 'text', notNull)
    .addPrimaryKeyConstraint('alias_key', ['from_test', 'to_test'])
    .execute();
}
