/**
 * Opens the index: SQLite beside the segments, or PostgreSQL when an address is given. A file that
 * is damaged, or made by a newer program, is removed and made again from the segments.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase, openSqlite, silentLog } from '@gauntlet/kit/database';
import { type Disk, makeFolderDurable } from '@gauntlet/kit/disk';
import { UserError } from '@gauntlet/kit/errors';
import type { Kysely } from 'kysely';
import { catchUp } from './catch-up.ts';
import type { HistoryIndex } from './port.ts';
import { findFailures, findTests, readRuns, readTrend } from './queries.ts';
import { type Dialect, migrationsFor, type Tables } from './schema.ts';
import { readSuspects, readTestHistory } from './test-queries.ts';

export interface IndexOptions {
  readonly disk: Disk;
  /** `.gauntlet` of the project. */
  readonly folder: string;
  /** A PostgreSQL address; SQLite in the folder without it. */
  readonly url?: string | undefined;
  readonly clock: () => number;
}

interface Opened {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  readonly close: () => Promise<void>;
}

export async function openIndex(options: IndexOptions): Promise<HistoryIndex> {
  const { folder, url } = options;
  await makeFolderDurable(options.disk, folder);
  const opened = url === undefined ? await openFile(folder) : await openServer(url);
  const { db } = opened;
  const history = join(folder, 'history');
  const ports = {
    ...options,
    db,
    dialect: opened.dialect,
    segments: join(history, 'segments'),
    aside: join(history, 'aside'),
  };
  return {
    catchUp: (onProgress) => catchUp(ports, onProgress),
    runs: (filter) => readRuns(db, filter),
    findTests: (words, limit) => findTests(db, words, limit),
    testHistory: (test, limit) => readTestHistory(db, test, limit),
    suspects: (limit, since) => readSuspects(db, limit, since),
    trend: (since, suite) => readTrend(db, since, suite),
    failures: (short, limit) => findFailures(db, short, limit),
    close: opened.close,
  };
}

async function openServer(url: string): Promise<Opened> {
  const migrations = migrationsFor('postgres');
  const opened = await openDatabase<Tables>({
    url,
    name: 'gauntlet',
    migrations,
    newer: 'accept',
    log: silentLog,
    // A batch of large runs is one statement after another, each short; the lock waits longer.
    statementTimeoutMs: 120_000,
  });
  return { ...opened, dialect: 'postgres' };
}

/** What says that the file is of no use and the segments have to be read again. */
const MADE_AGAIN = new Set(['SQLITE_CORRUPT', 'MIGRATION_UNKNOWN', 'MIGRATION_OUT_OF_ORDER']);

async function openFile(folder: string): Promise<Opened> {
  const path = join(folder, 'index.db');
  try {
    return await openFileOnce(path);
  } catch (error) {
    if (!(error instanceof UserError) || !MADE_AGAIN.has(error.code)) throw error;
    for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
    return await openFileOnce(path);
  }
}

/** While SQLite waits nothing else in this process goes on; the longer waiting is in `catchUp`. */
const busyTimeoutMs = 500;

async function openFileOnce(path: string): Promise<Opened> {
  const migrations = migrationsFor('sqlite');
  // What a loss of power takes back is read from the segments again.
  const sync = 'normal';
  const log = silentLog;
  const opened = await openSqlite<Tables>({ path, migrations, sync, log, busyTimeoutMs });
  return { ...opened, dialect: 'sqlite' };
}
