// Locks between processes that the kernel takes back when the holder dies, however it dies. Node
// has no flock, but SQLite locks its files (fcntl, LockFileEx), so a lock here is an empty SQLite
// file with an open transaction: no pids to compare, nothing stale to take over. Never open such a
// file by other means: closing it would drop this process's locks.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseErrors } from '../errors.ts';
import { problemOf } from '../problem.ts';

export type LockMode = 'shared' | 'exclusive';

export interface FileLock {
  readonly release: () => void;
}

const busy = 5;
const pollMs = 10;

/**
 * The lock, or undefined when another holder (of this process or any other) is in the way. Two that
 * try for it in the same instant may both be refused.
 */
export function fileLockTry(path: string, mode: LockMode): FileLock | undefined {
  const file = open(path);
  try {
    // No journal file beside it: a killed holder would leave one.
    file.exec('PRAGMA journal_mode = MEMORY');
    file.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN');
    file.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw denied(path, error);
  }
  return {
    release() {
      if (file.isOpen) file.close();
    },
  };
}

export async function fileLock(path: string, mode: LockMode, timeoutMs: number): Promise<FileLock> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const lock = fileLockTry(path, mode);
    if (lock !== undefined) return lock;
    if (performance.now() > deadline) {
      const seconds = Math.round(timeoutMs / 1000);
      throw databaseErrors.make('EMBEDDED_POSTGRES_BUSY', { file: path, seconds });
    }
    // Not in step with the others that wait.
    await delay(pollMs * (0.5 + Math.random()));
  }
}

/** The lower byte; SQLite puts the reason into the higher ones. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return (Number(error.errcode) & 0xff) === busy;
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw denied(path, error);
  }
}

function denied(path: string, error: unknown): Error {
  return databaseErrors.make(
    'DATA_FOLDER_DENIED',
    { folder: path, problem: problemOf(error) },
    error,
  );
}
