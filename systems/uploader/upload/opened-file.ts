/** The file that is sent: opened once, so that what its name leads to later is no matter. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileRecord, Look } from '../model/nouns.ts';
import { isSameContent } from '../policy/stability.ts';

/** No symbolic link, and no waiting for the other end of a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface OpenedFile {
  readonly handle: FileHandle;
  /** What it is now. */
  look(): Promise<Look>;
  /** Still what the row says. */
  isUnchanged(record: FileRecord): Promise<boolean>;
  close(): Promise<void>;
}

export async function openFile(path: string): Promise<OpenedFile> {
  const handle = await open(path, FLAGS);
  const look = async (): Promise<Look> => {
    const stats = await handle.stat();
    return {
      path,
      device: stats.dev,
      inode: stats.ino,
      sizeBytes: stats.size,
      modifiedMs: stats.mtimeMs,
      changedMs: stats.ctimeMs,
    };
  };
  return {
    handle,
    look,
    isUnchanged: async (record) => isSameContent({ ...record, changedMs: 0 }, await look()),
    close: () => handle.close(),
  };
}
