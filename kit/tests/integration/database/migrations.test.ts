// One suite holds the migration runner to the same behaviour on PostgreSQL and on SQLite.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Migration,
  migrateDown,
  migrationsApplied,
  type NewerDatabase,
  openDatabase,
  openSqlite,
  silentLog,
  testDatabase,
} from '@gauntlet/kit/database';
import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';

interface Opened {
  readonly db: Kysely<unknown>;
  readonly close: () => Promise<void>;
}

type Open = (migrations: readonly Migration[], newer?: NewerDatabase) => Promise<Opened>;

interface Place {
  /** Opens the same database each time. */
  readonly open: Open;
  readonly remove: () => Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  async postgres() {
    const { url, close } = await testDatabase({ migrations: [] });
    return {
      open: (migrations, newer = 'refuse') =>
        openDatabase({ url, name: 'test', migrations, newer, log: silentLog }),
      remove: close,
    };
  },
  async sqlite() {
    const folder = await mkdtemp(join(tmpdir(), 'gauntlet-migrations-'));
    const path = join(folder, 'a.db');
    return {
      open: (migrations, newer = 'refuse') =>
        openSqlite({ path, migrations, newer, sync: 'normal', log: silentLog }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
};

const ledger: string[] = [];

const one: Migration = {
  id: '0001_account',
  async up(db) {
    ledger.push('1 up');
    await db.schema.createTable('account').addColumn('name', 'text').execute();
  },
  async down(db) {
    ledger.push('1 down');
    await db.schema.dropTable('account').execute();
  },
};

const two: Migration = {
  id: '0002_first',
  async up(db) {
    ledger.push('2 up');
    await sql`insert into account (name) values ('first')`.execute(db);
  },
};

const broken: Migration = {
  id: '0003_broken',
  async up(db) {
    await db.schema.createTable('half').addColumn('n', 'integer').execute();
    await sql`insert into absent values (1)`.execute(db);
  },
};

const ids = async (db: Kysely<unknown>) => (await migrationsApplied(db)).map(({ id }) => id);

describe.each(Object.entries(places))('migrations on %s', (_name, make) => {
  let place: Place;
  const opened: Opened[] = [];

  const open: Open = async (...options) => {
    const database = await place.open(...options);
    opened.push(database);
    return database;
  };

  const begin = async () => {
    ledger.length = 0;
    place = await make();
  };

  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    await place.remove();
  });

  test('run in order, once, and are recorded', async () => {
    await begin();
    await open([one]);
    const { db } = await open([one, two]);
    await open([one, two]);
    expect(ledger).toEqual(['1 up', '2 up']);
    const applied = await migrationsApplied(db);
    expect(applied.map(({ id, position }) => [id, position])).toEqual([
      ['0001_account', 1],
      ['0002_first', 2],
    ]);
    expect(new Set(applied.map(({ checksum }) => checksum)).size).toBe(2);
    expect(applied[0]?.checksum).toMatch(/^[0-9a-f]{32}$/);
    expect(Math.abs(Date.parse(applied[0]?.appliedAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  test('two programs that start at once run each migration once', async () => {
    await begin();
    const databases = await Promise.all([1, 2, 3, 4].map(() => open([one, two])));
    expect(ledger).toEqual(['1 up', '2 up']);
    for (const { db } of databases) {
      const { rows } = await sql<{ n: number }>`select count(*) as n from account`.execute(db);
      expect(rows).toEqual([{ n: 1 }]);
    }
  });

  test('one that fails leaves nothing of itself, and keeps those before it', async () => {
    await begin();
    await expect(open([one, two, broken])).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/0003_broken failed: .*absent/),
    });
    const { db } = await open([one, two]);
    expect(await ids(db)).toEqual(['0001_account', '0002_first']);
    await expect(sql`select * from half`.execute(db)).rejects.toThrow('half');
  });

  test('a database that is newer than the program is refused', async () => {
    await begin();
    await open([one, two]);
    await expect(open([one])).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
      message: expect.stringContaining('0002_first'),
    });
    const { db } = await open([one], 'accept');
    expect(await ids(db)).toEqual(['0001_account', '0002_first']);
  });

  test('one that was put before others that ran is refused', async () => {
    await begin();
    await open([one, { ...two, id: '0003_first' }]);
    const between = { ...two, id: '0002_between' };
    await expect(open([one, between, { ...two, id: '0003_first' }])).rejects.toMatchObject({
      code: 'MIGRATION_OUT_OF_ORDER',
    });
  });

  test('down takes back one step, and says when it cannot', async () => {
    await begin();
    const { db } = await open([one, two]);
    await expect(migrateDown(db, [one, two], { log: silentLog })).rejects.toMatchObject({
      code: 'MIGRATION_NO_DOWN',
    });
    await expect(migrateDown(db, [one], { log: silentLog })).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
    });
    const down: Migration = {
      ...two,
      async down(trx) {
        await sql`delete from account`.execute(trx);
      },
    };
    expect(await migrateDown(db, [one, down], { log: silentLog })).toBe('0002_first');
    expect(await ids(db)).toEqual(['0001_account']);
    expect(await migrateDown(db, [one, down], { log: silentLog })).toBe('0001_account');
    expect(await migrateDown(db, [one, down], { log: silentLog })).toBeUndefined();
    await open([one, two]);
    expect(ledger).toEqual(['1 up', '2 up', '1 down', '1 up', '2 up']);
  });

  test('down that fails leaves all as it was', async () => {
    await begin();
    const bad: Migration = {
      ...one,
      async down(trx) {
        await trx.schema.dropTable('account').execute();
        throw new Error('changed my mind');
      },
    };
    const { db } = await open([bad]);
    await expect(migrateDown(db, [bad], { log: silentLog })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
    });
    expect(await ids(db)).toEqual(['0001_account']);
    await sql`select * from account`.execute(db);
  });
});
