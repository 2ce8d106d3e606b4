/**
 * Brings what was committed to the disk, beside the thread that everything else is done by. SQLite
 * would sync its write-ahead log in the middle of the commit, and the agent would stand still for
 * as long: so it is told not to, and the same sync follows the commit here, before anybody is told.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { FatalDiskError } from '@gauntlet/kit/disk';

export interface LogSync {
  /** A failure is told once by the kernel and then forgotten: after it, every other one fails. */
  sync(): Promise<void>;
  close(): void;
}

export type SyncFile = (file: number) => Promise<void>;

const syncLater: SyncFile = promisify(fdatasync);

/** The log of an open database: it is there, as the same file, for as long as that is open. */
export function openLogSync(databasePath: string, syncFile: SyncFile = syncLater): LogSync {
  const path = `${databasePath}-wal`;
  const file = openSync(path, 'r');
  let failure: FatalDiskError | undefined;
  return {
    async sync() {
      if (failure !== undefined) throw failure;
      try {
        await syncFile(file);
      } catch (error) {
        const { code = 'EIO' } = error as { code?: string };
        failure = new FatalDiskError(code, 'sync', path, error);
        throw failure;
      }
    },
    close: () => closeSync(file),
  };
}
