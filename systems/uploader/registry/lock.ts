/**
 * One agent per registry. The lock is one of the kernel's, taken by SQLite: it is gone with the
 * process, however that ended, so there is nothing stale to judge.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { uploaderErrors } from '../model/errors.ts';

export interface Lock {
  release(): void;
}

const NAME = 'agent.lock';

export function takeLock(folder: string, pid: number): Lock {
  const path = join(folder, NAME);
  const file = openLock(path, folder);
  try {
    file.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw unusable(folder, error);
    throw uploaderErrors.make('AGENT_RUNS', { path: folder, pid: holderOf(folder) ?? '?' });
  }
  writeFileSync(`${path}.pid`, `${pid}\n`);
  return { release: () => file.close() };
}

/** Throws while an agent works with this folder: told before anything is begun, and in short. */
export function refuseSecond(folder: string, pid: number): void {
  if (existsSync(folder)) takeLock(folder, pid).release();
}

/** Whether an agent works with this folder at this moment; asking does not disturb it. */
export function isLocked(folder: string): boolean {
  const file = openLock(join(folder, NAME), folder);
  try {
    file.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    file.close();
  }
}

function openLock(path: string, folder: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return uploaderErrors.make('STATE_FOLDER', { path: folder, reason }, error);
}

function holderOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, `${NAME}.pid`), 'utf8').trim() || undefined;
  } catch {
    // It has just taken the lock and not written its number yet.
    return undefined;
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && [5, 6].includes(Number(error.errcode) & 255)
  );
}
