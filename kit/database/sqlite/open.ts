import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { databaseErrors } from '../errors.ts';
import type { DatabaseLog } from '../log.ts';
import type { Migration, NewerDatabase } from '../migrations/contract.ts';
import { migrate } from '../migrations/run.ts';
import { problemOf } from '../problem.ts';
import { type QuerySeen, queryWatch } from '../query-watch.ts';
import { sqliteAdapter } from './adapter.ts';

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly newer?: NewerDatabase;
  /**
   * `full`: what was committed outlives a loss of power. `normal`: it outlives a crash of the
   * program, and a loss of power may take back the last commits; the file stays sound.
   */
  readonly sync: 'full' | 'normal';
  readonly log: DatabaseLog;
  readonly busyTimeoutMs?: number;
  readonly slowQueryMs?: number;
  readonly onQuery?: (query: QuerySeen) => void;
}

export interface SqliteDatabase<Schema> {
  /** One connection: inside a transaction use the transaction alone, or wait for ever. */
  readonly db: Kysely<Schema>;
  readonly close: () => Promise<void>;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const corruptCodes = new Set([11, 26]);

export async function openSqlite<Schema>(options: SqliteOptions): Promise<SqliteDatabase<Schema>> {
  const { log, onQuery } = options;
  const file = fileOpen(options);
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: sqliteAdapter(file) }),
    log: queryWatch({ log, slowQueryMs: options.slowQueryMs ?? 500, onQuery }),
  });
  const close = async () => {
    await db.destroy();
    if (file.isOpen) file.close();
  };
  try {
    await migrate(db, options.migrations, { log, newer: options.newer ?? 'refuse' });
  } catch (error) {
    await close();
    throw error;
  }
  return { db, close };
}

function fileOpen(options: SqliteOptions): DatabaseSync {
  const { path } = options;
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, {
      enableForeignKeyConstraints: true,
      timeout: options.busyTimeoutMs ?? 5_000,
    });
    file.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.sync.toUpperCase()};`);
    const found = file.prepare('PRAGMA quick_check(3)').all();
    const lines = found.map((row) => String(Object.values(row)[0]));
    if (lines.join() === 'ok') return file;
    throw databaseErrors.make('SQLITE_CORRUPT', { path, problem: lines.join('; ') });
  } catch (error) {
    file?.close();
    throw sqliteError(path, error);
  }
}

function sqliteError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const corrupt = corruptCodes.has(Number(error.errcode) & 0xff);
  const code = corrupt ? 'SQLITE_CORRUPT' : 'SQLITE_UNOPENABLE';
  return databaseErrors.make(code, { path, problem: problemOf(error) }, error);
}
