/** The reports that a run leaves in a folder: those that are new or changed since it started. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Stamps = ReadonlyMap<string, string>;

/** What is there before a run; call the answer after it. Older reports are nobody's evidence. */
export function watchFolder(
  root: string,
  matches: (relativePath: string) => boolean,
): () => readonly string[] {
  const before = stampsOf(root, matches);
  return () => {
    const after = stampsOf(root, matches);
    return [...after]
      .filter(([path, stamp]) => before.get(path) !== stamp)
      .map(([path]) => join(root, path))
      .sort();
  };
}

const PASSED_OVER = new Set(['node_modules', '.git', '.gauntlet']);

function stampsOf(root: string, matches: (relativePath: string) => boolean): Stamps {
  const stamps = new Map<string, string>();
  const waiting = [''];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const entry of entriesOf(join(root, at))) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) waiting.push(path);
      if (!entry.isFile() || !matches(path)) continue;
      const { mtimeMs, size, ino } = statSync(join(root, path));
      stamps.set(path, `${mtimeMs} ${size} ${ino}`);
    }
  }
  return stamps;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there or not ours to read holds no report.
    return [];
  }
}
