// npm packages cannot carry symbolic links, so the packages with PostgreSQL's programs list theirs
// in native/pg-symlinks.json and make them in a postinstall script. With --ignore-scripts the
// libraries are missing; we make the links ourselves.

import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { codeOf } from '../problem.ts';

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Makes the links that a package (the folder that holds `native/`) lacks; says how many. */
export async function hydrateSymlinks(packageFolder: string): Promise<number> {
  const missing = (await readLinks(packageFolder)).filter(
    (link) => !existsSync(join(packageFolder, link.target)),
  );
  for (const link of missing) {
    const path = join(packageFolder, link.target);
    const source = relative(dirname(path), join(packageFolder, link.source));
    try {
      await symlink(source === '' ? basename(path) : source, path);
    } catch (error) {
      // Another process made it meanwhile.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  return missing.length;
}

async function readLinks(packageFolder: string): Promise<readonly Link[]> {
  try {
    const text = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8');
    const links: unknown = JSON.parse(text);
    return Array.isArray(links) ? links.filter(isLink) : [];
  } catch (error) {
    // The packages for Windows have no links and no list.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isLink(value: unknown): value is Link {
  const link = value as Partial<Link> | null;
  return typeof link?.source === 'string' && typeof link.target === 'string';
}
