import type { Kysely, Transaction } from 'kysely';
import { databaseErrors } from '../errors.ts';
import type { DatabaseLog } from '../log.ts';
import { problemOf } from '../problem.ts';
import { inTransaction } from '../transaction.ts';
import type { AppliedMigration, Migration, NewerDatabase } from './contract.ts';
import { migrationListCheck, migrationStep } from './plan.ts';
import { statementsDigest } from './statements.ts';
import { appliedAdd, appliedRead, appliedRemove, migrationLock } from './table.ts';

export interface MigrateOptions {
  readonly log: DatabaseLog;
  readonly newer?: NewerDatabase;
  readonly now?: () => number;
}

/**
 * Brings a database up to the program's list, and returns the ids that this call ran. Any number
 * of processes may call it at once: each step looks again under the lock, so each runs once.
 */
export async function migrate<Schema>(
  db: Kysely<Schema>,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<readonly string[]> {
  migrationListCheck(migrations.map((migration) => migration.id));
  const ran: string[] = [];
  for (;;) {
    const id = await locked(db, (trx) => stepUp(trx, migrations, options));
    if (id === undefined) return ran;
    options.log.info({ id }, 'migration applied');
    ran.push(id);
  }
}

/** Takes the last migration back; undefined when there is none. */
export async function migrateDown<Schema>(
  db: Kysely<Schema>,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<string | undefined> {
  return await locked(db, async (trx) => {
    const last = (await appliedRead(trx)).at(-1);
    if (last === undefined) return undefined;
    const migration = migrations.find(({ id }) => id === last.id);
    if (migration === undefined) throw databaseErrors.make('MIGRATION_UNKNOWN', { ids: last.id });
    if (migration.down === undefined) {
      throw databaseErrors.make('MIGRATION_NO_DOWN', { id: last.id });
    }
    await tried(last.id, async () => migration.down?.(trx));
    await appliedRemove(trx, last.id);
    options.log.info({ id: last.id }, 'migration taken back');
    return last.id;
  });
}

/** What was run on this database, in order. */
export async function migrationsApplied<Schema>(
  db: Kysely<Schema>,
): Promise<readonly AppliedMigration[]> {
  return await locked(db, appliedRead);
}

async function locked<Schema, Result>(
  db: Kysely<Schema>,
  work: (trx: Transaction<unknown>) => Promise<Result>,
): Promise<Result> {
  const untyped = db as unknown as Kysely<unknown>;
  // A migration of another process may hold SQLite's write lock for long: hence the many attempts.
  return await inTransaction(untyped, { attempts: 200 }, async (trx) => {
    await migrationLock(trx);
    return await work(trx);
  });
}

async function stepUp(
  trx: Transaction<unknown>,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<string | undefined> {
  const applied = await appliedRead(trx);
  const known = migrations.map(({ id }) => id);
  const recorded = applied.map(({ id }) => id);
  const step = migrationStep(known, recorded, options.newer ?? 'refuse');
  if (step.kind === 'done') return undefined;
  if (step.kind === 'unknown') {
    throw databaseErrors.make('MIGRATION_UNKNOWN', { ids: step.ids.join(', ') });
  }
  if (step.kind === 'outOfOrder') {
    throw databaseErrors.make('MIGRATION_OUT_OF_ORDER', { id: step.id, later: step.later });
  }
  const migration = migrations[step.index];
  if (migration === undefined) return undefined;
  const { id } = migration;
  const statements = statementsDigest(trx);
  await tried(id, () => migration.up(statements.db));
  const appliedAt = new Date((options.now ?? Date.now)()).toISOString();
  const position = (applied.at(-1)?.position ?? 0) + 1;
  await appliedAdd(trx, { id, position, checksum: statements.digest(), appliedAt });
  return id;
}

async function tried(id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw databaseErrors.make('MIGRATION_FAILED', { id, problem: problemOf(error) }, error);
  }
}
