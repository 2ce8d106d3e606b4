/** The database file: opened with full sync, set aside when it is damaged. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteDatabase } from '@gauntlet/kit/database/sqlite';
import { UserError } from '@gauntlet/kit/errors';
import { uploaderErrors } from '../model/errors.ts';
import { migrations, type Schema } from './schema.ts';

export interface RegistryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const registryName = 'registry.db';

export async function openFile(
  folder: string,
  log: RegistryLog,
  nowMs: number,
): Promise<SqliteDatabase<Schema>> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw uploaderErrors.make('STATE_FOLDER', { path: folder, reason }, error);
  }
  const path = join(folder, registryName);
  try {
    return await openOnce(path, log);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'SQLITE_CORRUPT') throw error;
    const aside = `${path}.damaged-${nowMs}`;
    for (const ending of ['', '-wal', '-shm']) {
      if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
    }
    const damaged = uploaderErrors.make('REGISTRY_DAMAGED', { path, aside, reason: error.message });
    log.error({ code: damaged.code }, damaged.message);
    return openOnce(path, log);
  }
}

function openOnce(path: string, log: RegistryLog): Promise<SqliteDatabase<Schema>> {
  return openSqlite<Schema>({ path, migrations, sync: 'full', log: quiet(log) });
}

/** Each start would tell of its migrations. */
function quiet(log: RegistryLog) {
  return { debug: () => undefined, info: () => undefined, warn: log.warn.bind(log) };
}
