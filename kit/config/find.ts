/** Finds the configuration file that a folder belongs to. */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface FoundConfig {
  readonly path: string;
  readonly folder: string;
  /** Other candidates beside it, which are not read: worth a warning. */
  readonly ignored: readonly string[];
}

export interface FindOptions {
  /** The last folder that is looked into; the root of the file system when absent. */
  readonly upTo?: string;
  readonly isFile?: (path: string) => Promise<boolean>;
}

/** From `folder` upward, the first folder with one of `names`; of several, the first named. */
export async function findConfig(
  folder: string,
  names: readonly string[],
  options: FindOptions = {},
): Promise<FoundConfig | undefined> {
  const { isFile = isRegularFile } = options;
  const last = options.upTo === undefined ? undefined : resolve(options.upTo);
  for (let at = resolve(folder); ; at = dirname(at)) {
    const paths = names.map((name) => join(at, name));
    const there = await Promise.all(paths.map(isFile));
    const [path, ...ignored] = paths.filter((_, index) => there[index]);
    if (path !== undefined) return { path, folder: at, ignored };
    if (at === last || at === dirname(at)) return undefined;
  }
}

async function isRegularFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Absent, or in a folder that may not be read: not ours either way.
    return false;
  }
}
