/** The database file: opened with a sync of its log, set aside when it is damaged. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteDatabase } from '@gauntlet/kit/database/sqlite';
import { UserError } from '@gauntlet/kit/errors';
import { uploaderErrors } from '../model/errors.ts';
import { type LogSync, openLogSync, type SyncFile } from './log-sync.ts';
import { migrations, type Schema } from './schema.ts';

export interface RegistryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface OpenedFile extends SqliteDatabase<Schema> {
  readonly log: LogSync;
}

export const registryName = 'registry.db';

export async function openFile(
  folder: string,
  log: RegistryLog,
  nowMs: number,
  syncFile?: SyncFile,
): Promise<OpenedFile> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw uploaderErrors.make('STATE_FOLDER', { path: folder, reason }, error);
  }
  const path = join(folder, registryName);
  try {
    return await openOnce(path, log, syncFile);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'SQLITE_CORRUPT') throw error;
    const aside = `${path}.damaged-${nowMs}`;
    for (const ending of ['', '-wal', '-shm']) {
      if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
    }
    const damaged = uploaderErrors.make('REGISTRY_DAMAGED', { path, aside, reason: error.message });
    log.error({ code: damaged.code }, damaged.message);
    return openOnce(path, log, syncFile);
  }
}

async function openOnce(path: string, log: RegistryLog, syncFile?: SyncFile): Promise<OpenedFile> {
  const options = { path, migrations, sync: 'normal', log: quiet(log) } as const;
  const database = await openSqlite<Schema>(options);
  const logSync = openLogSync(path, syncFile);
  // What the migrations made, and what a process that was killed had committed and not synced.
  await logSync.sync();
  const close = async () => {
    logSync.close();
    await database.close();
  };
  return { ...database, log: logSync, close };
}

/** Each start would tell of its migrations. */
function quiet(log: RegistryLog) {
  return { debug: () => undefined, info: () => undefined, warn: log.warn.bind(log) };
}
