/**
 * A peer that syncs nothing, made to promise what the storage does: after each answer what it has
 * stored is synced, files and folder, in the time that is measured.
 */
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const THERE_MS = 1_000;

/** Where a peer keeps an object: `/bucket/key` is the path of a request. */
export type FilesOf = (path: string) => readonly string[] | Promise<readonly string[]>;

/** One file of the object's name. */
export function oneFile(root: string): FilesOf {
  return (path) => [join(root, path)];
}

/** Several files whose names begin with the object's. */
export function filesOfName(root: string, suffixes: readonly string[]): FilesOf {
  return (path) => suffixes.map((suffix) => join(root, `${path}${suffix}`));
}

/** Whatever lies in a folder of the object's name. */
export function allFiles(root: string): FilesOf {
  return async (path) => {
    const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
    return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  };
}

/** The suffixes that a peer gives its files, read off an object that it has stored. */
export async function suffixesOf(root: string, path: string): Promise<readonly string[]> {
  const names = await readdir(join(root, dirname(path)));
  const name = basename(path);
  return names.filter((one) => one.startsWith(name)).map((one) => one.slice(name.length));
}

/** The folder once for all who wait for it, as a server would. */
export function syncAfter(filesOf: FilesOf): (path: string) => Promise<void> {
  const folders = new Map<string, Shared>();
  return async (path) => {
    const files = await filesOf(path);
    await Promise.all(files.map(syncOne));
    const folder = dirname(files[0] ?? path);
    const shared = folders.get(folder) ?? { running: undefined, next: undefined };
    folders.set(folder, shared);
    await together(shared, () => syncOne(folder));
  };
}

interface Shared {
  running: Promise<void> | undefined;
  next: Promise<void> | undefined;
}

/** A sync that was under way when one asks says nothing of what was written meanwhile. */
function together(shared: Shared, work: () => Promise<void>): Promise<void> {
  if (shared.next !== undefined) return shared.next;
  const before = shared.running ?? Promise.resolve();
  const mine: Promise<void> = before.then(async () => {
    shared.next = undefined;
    shared.running = mine;
    await work();
  });
  shared.next = mine;
  return mine;
}

async function syncOne(path: string): Promise<void> {
  const file = await whenThere(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A peer may answer a moment before its file has its name. */
async function whenThere(path: string) {
  const untilMs = performance.now() + THERE_MS;
  for (;;) {
    try {
      return await open(path, 'r');
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await delay(1);
    }
  }
}
