/** How full the file systems of the configured directories are; each is looked at once. */
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Usage } from '../policy/disk-level.ts';

export interface FileSystemUsage extends Usage {
  readonly device: number;
  /** Configured directories on it. */
  readonly directories: readonly string[];
}

export type ReadUsage = (directories: readonly string[]) => Promise<readonly FileSystemUsage[]>;

export const readUsage: ReadUsage = async (directories) => {
  const byDevice = new Map<number, string[]>();
  for (const directory of directories) {
    const stats = statSync(directory, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    byDevice.set(stats.dev, [...(byDevice.get(stats.dev) ?? []), directory]);
  }
  return Promise.all(
    [...byDevice].map(async ([device, found]) => {
      const { bsize, blocks, bavail, bfree } = await statfs(found[0] ?? '/');
      // As df counts: what only root may use is neither used nor free.
      const totalBytes = (blocks - bfree + bavail) * bsize;
      return { device, directories: found, totalBytes, availableBytes: bavail * bsize };
    }),
  );
};
