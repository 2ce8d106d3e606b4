/** Turns what node throws into the errors of the port, and node's stat into the port's. */
import type { BigIntStats } from 'node:fs';
import type { DiskOperation, DiskStat, EntryKind } from './disk.ts';
import { DiskError, FatalDiskError } from './errors.ts';

export async function guarded<T>(
  operation: DiskOperation,
  path: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof DiskError ? error : new DiskError(codeOf(error), operation, path, error);
  }
}

/** Like `guarded` for fsync and fdatasync, where a failure of the disk must end the process. */
export async function synced(
  operation: DiskOperation,
  path: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const code = codeOf(error);
    // A closed handle is a mistake of the caller and says nothing about the disk.
    if (code === 'EBADF') throw new DiskError(code, operation, path, error);
    throw new FatalDiskError(code, operation, path, error);
  }
}

export function statOf(stats: BigIntStats): DiskStat {
  return {
    kind: kindOf(stats),
    sizeBytes: Number(stats.size),
    modifiedMs: Number(stats.mtimeNs) / 1e6,
    inode: stats.ino,
    device: stats.dev,
    links: Number(stats.nlink),
  };
}

export function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return 'EIO';
  // What node calls a handle that was closed before the call.
  return code === 'ERR_INVALID_STATE' ? 'EBADF' : code;
}
