/**
 * Tells which files of the project have another content than before. Folders are watched, not
 * files, since editors replace files; what git ignores is passed over, and so is a file that was
 * written again as it was: a test may do that, and would start itself for ever.
 */
import { hash } from 'node:crypto';
import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Environment, entriesOf, gitIn, withoutGitPlace } from './git.ts';

export interface FileWatch {
  close(): void;
}

export interface WatchPorts {
  readonly root: string;
  readonly environment: Environment;
  /** Relative to the root, when nothing more has come for a moment. */
  onChange(paths: readonly string[]): void;
}

const QUIET_MS = 60;
/** A larger file is known by its size and time alone. */
const READ_BYTES = 2 * 1024 * 1024;
const PASSED_OVER = new Set(['node_modules', '.git', '.gauntlet', 'target', '__pycache__']);

export async function watchFiles(ports: WatchPorts): Promise<FileWatch> {
  const { root } = ports;
  const git = gitIn(root, withoutGitPlace(ports.environment));
  const list = () =>
    git(['ls-files', '-c', '-o', '--exclude-standard', '-z', '--', '.']).then(entriesOf, () =>
      filesBelow(root, ''),
    );
  const watchers = new Map<string, FSWatcher>();
  const prints: Prints = new Map();
  let known = printsOf(root, await list(), prints);
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const look = async () => {
    const now = printsOf(root, await list(), prints);
    if (isClosed) return;
    const names = new Set([...known.keys(), ...now.keys()]);
    const changed = [...names].filter((path) => known.get(path) !== now.get(path));
    known = now;
    follow();
    if (changed.length > 0) ports.onChange(changed.sort());
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), QUIET_MS);
  };
  const follow = () => {
    const folders = new Set(['.', ...[...known.keys()].flatMap(foldersAbove)]);
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!watchers.has(folder)) follow1(join(root, folder), folder);
    }
  };
  const follow1 = (path: string, folder: string) => {
    try {
      const watcher = watch(path, soon);
      // The folder was removed: what was in it is seen by the folder above.
      watcher.on('error', () => watchers.delete(folder));
      watchers.set(folder, watcher);
    } catch {
      // Removed between the list and now, or no more watches are to be had: the others go on.
    }
  };
  follow();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.push(at);
  return folders;
}

/** What each file holds, in short. */
function printsOf(
  root: string,
  files: readonly string[],
  prints: Prints,
): ReadonlyMap<string, string> {
  return new Map(files.map((path) => [path, printOf(join(root, path), prints)]));
}

type Prints = Map<string, { readonly stamp: string; readonly print: string }>;

function printOf(path: string, prints: Prints): string {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    const stamp = `${size} ${mtimeMs} ${ino}`;
    const known = prints.get(path);
    if (known?.stamp === stamp) return known.print;
    const print = size > READ_BYTES ? stamp : hash('sha1', readFileSync(path));
    prints.set(path, { stamp, print });
    return print;
  } catch {
    // Removed, or a folder: git names a repository inside of this one so.
    return '';
  }
}

function filesBelow(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) return [path];
      return entry.isDirectory() && !PASSED_OVER.has(entry.name) ? filesBelow(root, path) : [];
    });
  } catch {
    // It went while it was read.
    return [];
  }
}
