// The table in which each database records its migrations, and the lock around running them.
import { type Kysely, SqliteAdapter, sql, type Transaction } from 'kysely';
import type { AppliedMigration } from './contract.ts';

interface MigrationSchema {
  gauntlet_migrations: {
    id: string;
    position: number;
    checksum: string;
    applied_at: string;
  };
}

/** Any constant will do; it is the same in every product, and locks are per database. */
const lockKey = 7_304_211_846;

function isSqlite(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}

/**
 * Until the transaction ends nobody else runs migrations on this database. SQLite needs nothing:
 * its transactions take the write lock when they begin.
 */
export async function migrationLock(trx: Transaction<unknown>): Promise<void> {
  if (isSqlite(trx)) return;
  // Waiting for another process's migration, and a long one itself, are not slow statements.
  await sql`set local statement_timeout = 0`.execute(trx);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx);
  await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(trx);
}

/** Called under the lock. */
export async function appliedRead(db: Kysely<unknown>): Promise<readonly AppliedMigration[]> {
  await db.schema
    .createTable('gauntlet_migrations')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('checksum', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const rows = await typed(db)
    .selectFrom('gauntlet_migrations')
    .selectAll()
    .orderBy('position')
    .execute();
  return rows.map(({ applied_at, ...row }) => ({ ...row, appliedAt: applied_at }));
}

export async function appliedAdd(db: Kysely<unknown>, entry: AppliedMigration): Promise<void> {
  const { appliedAt, ...row } = entry;
  await typed(db)
    .insertInto('gauntlet_migrations')
    .values({ ...row, applied_at: appliedAt })
    .execute();
}

export async function appliedRemove(db: Kysely<unknown>, id: string): Promise<void> {
  await typed(db).deleteFrom('gauntlet_migrations').where('id', '=', id).execute();
}

function typed(db: Kysely<unknown>): Kysely<MigrationSchema> {
  return db as unknown as Kysely<MigrationSchema>;
}
