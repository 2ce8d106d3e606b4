/** Replaces a file when something else has come to its end, and writes it meanwhile. */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Disk } from '@gauntlet/kit/disk';

/**
 * Whoever reads `path` finds the old content or the new one, whole, after a power cut too; which of
 * them is not promised. When `wanted` answers false, or fails, the old one stays.
 */
export async function replaceLater(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  wanted: Promise<boolean>,
): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${randomUUID()}`);
  const writing = writeSynced(disk, temporary, bytes);
  // Told below; while the other one is waited for it is nobody's.
  writing.catch(() => undefined);
  const isWanted = await wanted.catch(() => false);
  try {
    await writing;
    if (isWanted) return await disk.rename(temporary, path);
  } catch (error) {
    // The failure is what to tell, not that there was nothing to remove.
    await disk.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await disk.unlink(temporary);
}

async function writeSynced(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const file = await disk.open(path, 'createNew');
  try {
    await file.write(bytes, 0);
    await file.syncData();
  } finally {
    await file.close();
  }
}
