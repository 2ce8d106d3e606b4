/** The built page. From the sources it is built once for each state of them, and kept. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../web', import.meta.url));

export async function builtPage(): Promise<string> {
  const shipped = fileURLToPath(new URL('../web-dist', import.meta.url));
  if (existsSync(join(shipped, 'index.html'))) return shipped;
  const ui = fileURLToPath(import.meta.resolve('@gauntlet/ui'));
  const folders = [sources, join(ui, '..')];
  const folder = join(tmpdir(), `studio-page-${await digestOf(folders)}`);
  if (existsSync(join(folder, 'index.html'))) return folder;
  // Loaded only now: a kept page needs no builder.
  const { build } = await import('vite');
  const outDir = await mkdtemp(join(tmpdir(), 'studio-page-'));
  await build({
    root: sources,
    configFile: join(sources, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  try {
    // Whole or not at all, also when two start at once.
    await rename(outDir, folder);
  } catch (error) {
    await rm(outDir, { recursive: true, force: true });
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
