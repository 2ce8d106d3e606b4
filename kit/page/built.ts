/** A product's web page. From the sources it is built once for each state of them, and kept. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PageSources {
  /** Of the product; in the name of the folder where the built page is kept. */
  readonly name: string;
  readonly sources: string;
  /** What it is made of besides: the folder of the shared components. */
  readonly parts: readonly string[];
  /** Where a published product has it ready. */
  readonly shipped: string;
  /** Where built pages are kept; the folder for temporary files when absent. */
  readonly keptIn?: string;
  /** Builds from the sources into the folder. */
  readonly build: (sources: string, folder: string) => Promise<void>;
}

/** The folder with its `index.html`. */
export async function builtPage(page: PageSources): Promise<string> {
  const { name, sources, parts, shipped, build, keptIn = tmpdir() } = page;
  if (existsSync(join(shipped, 'index.html'))) return shipped;
  const folder = join(keptIn, `${name}-page-${await digestOf([sources, ...parts])}`);
  if (existsSync(join(folder, 'index.html'))) return folder;
  const fresh = await mkdtemp(join(keptIn, `${name}-page-`));
  try {
    await build(sources, fresh);
    // Whole or not at all, also when two start at once.
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
  return folder;
}

async function digestOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => /\.(?:tsx?|css|html|json)$/.test(path))
      .toSorted();
    for (const path of files) hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}
