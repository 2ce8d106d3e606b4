/**
 * Writers whose answer means: this outlives a power cut. When one throws, the old content is whole
 * or the new one is; which of them, only reading tells.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { FatalDiskError, hasDiskCode } from './errors.ts';
import { writePieces } from './stream.ts';

const TEMPORARY_PREFIX = '.tmp-';

export interface DurableOptions {
  /** Makes the name of the temporary file unique; random by default. */
  readonly nonce?: () => string;
}

/** Replaces `path` whole, or makes it: temporary file, write, sync, rename, sync of the folder. */
export async function writeDurable(
  disk: Disk,
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  options: DurableOptions = {},
): Promise<void> {
  const { nonce = randomUUID } = options;
  const folder = dirname(path);
  const temporary = join(folder, `${TEMPORARY_PREFIX}${nonce()}`);
  const file = await disk.open(temporary, 'createNew');
  try {
    await writePieces(file, bytes instanceof Uint8Array ? [bytes] : bytes);
    await file.syncData();
    await file.close();
    await disk.rename(temporary, path);
  } catch (error) {
    await discard(disk, file, error);
    throw error;
  }
  await disk.syncFolder(folder);
}

/**
 * Makes `path` and the folders above it. Each name is synced before the next is made, and that of
 * the deepest folder found always: a process that died here earlier left at most that one unsynced.
 */
export async function makeFolderDurable(disk: Disk, path: string): Promise<void> {
  const parent = dirname(path);
  if (parent === path) return;
  if (!(await isFolder(disk, path))) {
    await makeFolderDurable(disk, parent);
    try {
      await disk.makeFolder(path);
    } catch (error) {
      // Someone else made it in the meantime, and may not have synced it yet.
      if (!hasDiskCode(error, 'EEXIST') || !(await isFolder(disk, path))) throw error;
    }
  }
  await disk.syncFolder(parent);
}

/** Removes a name so that it stays removed. */
export async function unlinkDurable(disk: Disk, path: string): Promise<void> {
  await disk.unlink(path);
  await disk.syncFolder(dirname(path));
}

/** What a `writeDurable` that was cut off left behind. Remove such files when a product starts. */
export function isTemporaryName(path: string): boolean {
  return basename(path).startsWith(TEMPORARY_PREFIX);
}

async function isFolder(disk: Disk, path: string): Promise<boolean> {
  try {
    return (await disk.stat(path)).kind === 'folder';
  } catch (error) {
    if (hasDiskCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Gives back the room of a temporary file, after any failure but a fatal one. */
async function discard(disk: Disk, file: DiskFile, failure: unknown): Promise<void> {
  if (failure instanceof FatalDiskError) return;
  try {
    await file.close();
    await disk.unlink(file.path);
  } catch {
    // The first failure is the one to tell; what is left is a temporary name, swept at the start.
  }
}
