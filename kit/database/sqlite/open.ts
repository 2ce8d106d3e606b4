import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, SqliteDialect } from 'kysely';
import { databaseErrors } from '../errors.ts';
import type { DatabaseLog } from '../log.ts';
import type { Migration, NewerDatabase } from '../migrations/contract.ts';
import { migrate } from '../migrations/run.ts';
import { problemOf } from '../problem.ts';
import { type QuerySeen, queryWatch } from '../query-watch.ts';
import { isWorthAnotherTry } from '../transaction.ts';
import { sqliteAdapter } from './adapter.ts';
import { type Prepare, preparing } from './prepared.ts';

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
  /**
   * A statement that is run at once, for those few that are asked thousands of times: the turns
   * that Kysely takes for one cost more than SQLite does. It goes by the same connection, so while
   * a transaction of `db` is open it is part of that.
   */
  readonly prepare: Prepare;
  readonly close: () => Promise<void>;
}

const busyTimeoutMs = 5_000;
const retryEveryMs = 20;
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const corruptCodes = new Set([11, 26]);

export async function openSqlite<Schema>(options: SqliteOptions): Promise<SqliteDatabase<Schema>> {
  const { log, onQuery } = options;
  const file = await fileOpen(options);
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: sqliteAdapter(file) }),
    log: queryWatch({ log, slowQueryMs: options.slowQueryMs ?? 500, onQuery }),
  });
  const close = async () => {
    await db.destroy();
    if (file.isOpen) file.close();
  };
  try {
    // SQLite waits for a lock by blocking this whole process; a migration of another one takes
    // long, so until ours are done the waiting is between attempts.
    file.exec('PRAGMA busy_timeout = 0');
    await migrate(db, options.migrations, { log, newer: options.newer ?? 'refuse' });
    file.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs ?? busyTimeoutMs}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { db, prepare: preparing(file), close };
}

/** Tried again while another process turns a new file into WAL mode; SQLite does not wait then. */
async function fileOpen(options: SqliteOptions): Promise<DatabaseSync> {
  const deadline = performance.now() + (options.busyTimeoutMs ?? busyTimeoutMs);
  for (;;) {
    try {
      return fileOpenOnce(options.path, options.sync);
    } catch (error) {
      if (!isWorthAnotherTry(error) || performance.now() > deadline) {
        throw sqliteError(options.path, error);
      }
      await delay(retryEveryMs);
    }
  }
}

function fileOpenOnce(path: string, sync: 'full' | 'normal'): DatabaseSync {
  const file = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 0 });
  try {
    file.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync.toUpperCase()};`);
    const found = file.prepare('PRAGMA quick_check(3)').all();
    const lines = found.map((row) => String(Object.values(row)[0]));
    if (lines.join() === 'ok') return file;
    throw databaseErrors.make('SQLITE_CORRUPT', { path, problem: lines.join('; ') });
  } catch (error) {
    file.close();
    throw error;
  }
}

function sqliteError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const corrupt = corruptCodes.has(Number(error.errcode) & 0xff);
  const code = corrupt ? 'SQLITE_CORRUPT' : 'SQLITE_UNOPENABLE';
  return databaseErrors.make(code, { path, problem: problemOf(error) }, error);
}
