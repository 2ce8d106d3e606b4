/**
 * Begins to sync a large file while more of it comes: the sync at its end, for which there is
 * somebody who waits, has little left then. It promises nothing by itself.
 */
import type { DiskFile } from '@gauntlet/kit/disk';

const EVERY_BYTES = 8 * 1024 * 1024;

export interface EarlySync {
  /** So much more was written. */
  wrote(file: DiskFile, bytes: number): void;
  /** When nothing of it is under way any more. Rejects when the disk failed. */
  done(): Promise<void>;
}

export function earlySync(everyBytes = EVERY_BYTES): EarlySync {
  let waitingBytes = 0;
  let last: Promise<void> = Promise.resolve();
  return {
    wrote(file, bytes) {
      waitingBytes += bytes;
      if (waitingBytes < everyBytes) return;
      waitingBytes = 0;
      last = last.then(() => file.syncData());
      // Whoever asks whether it is done hears of it.
      last.catch(() => undefined);
    },
    done: () => last,
  };
}
