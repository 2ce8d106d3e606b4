/**
 * The kernel's hints that something changed in a folder. They make new files seen at once; that
 * one is lost, or that there are no more to be had, only makes it take until the next scan.
 */
import { type FSWatcher, watch } from 'node:fs';

export type WatchFolder = typeof watch;

export interface Hints {
  /** Watches these folders and no others. */
  watchOnly(folders: ReadonlySet<string>): void;
  close(): void;
  readonly count: number;
}

export function openHints(
  onHint: (folder: string, name: string | undefined) => void,
  onTrouble: (reason: string) => void,
  watchFolder: WatchFolder = watch,
): Hints {
  const watchers = new Map<string, FSWatcher>();
  let isExhausted = false;
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string) => {
    try {
      const watcher = watchFolder(folder, { persistent: false }, (_, name) => {
        onHint(folder, name ?? undefined);
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      const { code = String(error) } = error as { code?: string };
      if (code !== 'ENOSPC' && code !== 'EMFILE') return;
      isExhausted = true;
      onTrouble(`no more folders can be watched (${code}): new files show at the next scan`);
    }
  };
  return {
    get count() {
      return watchers.size;
    },
    watchOnly(folders) {
      for (const folder of watchers.keys()) if (!folders.has(folder)) drop(folder);
      for (const folder of folders) if (!watchers.has(folder) && !isExhausted) add(folder);
    },
    close() {
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}
