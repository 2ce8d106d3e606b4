/** One pass over a directory: every file that is there, and every folder. */
import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Look, SourceDirectory } from '../model/nouns.ts';
import { finishedName, isPassedOver } from '../policy/names.ts';
import { isWanted } from './patterns.ts';

export interface Scan {
  readonly looks: readonly Look[];
  readonly folders: readonly string[];
  /** Files that are wanted, and have the name of one that is still written. */
  readonly unfinished: readonly string[];
  /** What could not be read, and why: nothing below it counts as gone. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Synchronous calls cost a fifth of the others; between so many the rest of the agent goes on. */
const BREATH = 400;

export async function scan(directory: SourceDirectory, known: KnownPaths): Promise<Scan> {
  const looks: Look[] = [];
  const folders: string[] = [];
  const unfinished: string[] = [];
  const unreadable = new Map<string, string>();
  const left = [directory.path];
  let count = 0;
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    const entries = entriesOf(folder, unreadable);
    if (entries === undefined) continue;
    folders.push(folder);
    for (const entry of entries) {
      const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
      if (isPassedOver(entry.name)) {
        if (isUnfinished(entry, directory, path)) unfinished.push(path);
        continue;
      }
      if (entry.isDirectory() && directory.isRecursive) left.push(path);
      else if (isFileOf(entry, directory, path, known)) {
        const found = lookAt(path);
        if (found !== undefined) looks.push(found);
      }
      count += 1;
      if (count % BREATH === 0) await setImmediate();
    }
  }
  return { looks, folders, unfinished, unreadable };
}

function isUnfinished(entry: Dirent, directory: SourceDirectory, path: string): boolean {
  const name = finishedName(entry.name);
  if (name === undefined || !entry.isFile()) return false;
  const folder = path.slice(directory.path.length, path.length - entry.name.length);
  return isWanted(directory, `${folder}${name}`.replace(/^\//, ''));
}

export type KnownPaths = (path: string) => boolean;

/** Patterns are asked once for each path: they cost more than everything else here. */
function isFileOf(
  entry: Dirent,
  directory: SourceDirectory,
  path: string,
  known: KnownPaths,
): boolean {
  if (!entry.isFile()) return false;
  return known(path) || isWanted(directory, path.slice(directory.path.length).replace(/^\//, ''));
}

function entriesOf(folder: string, unreadable: Map<string, string>): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    unreadable.set(folder, code);
    return undefined;
  }
}

/** Undefined for what is no regular file, or is gone. */
export function lookAt(path: string): Look | undefined {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder above it may not be entered, or has become a file.
    return undefined;
  }
  if (stats === undefined || !stats.isFile()) return undefined;
  return {
    path,
    device: stats.dev,
    inode: stats.ino,
    sizeBytes: stats.size,
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
  };
}

export function isFolderNow(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // Gone again, or not to be entered: the next scan tells.
    return false;
  }
}
