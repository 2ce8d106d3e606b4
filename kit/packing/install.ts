/** For tests of a published package: packed, and installed where nothing else is. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Packs what `product` (a folder of ours with a script `pack`) publishes; the archive's path. */
export async function packed(product: string, folder: string): Promise<string> {
  await run(process.execPath, ['packing/pack.ts'], { cwd: product });
  const words = ['pack', './dist', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', words, { cwd: product });
  const [{ filename }] = JSON.parse(stdout) as [{ readonly filename: string }];
  return join(folder, filename);
}

/**
 * A project with the packages and nothing else, made as people make theirs: `npm init` may write
 * more than is thought of here. Resolves to how long the installation took.
 */
export async function projectWith(folder: string, packages: readonly string[]): Promise<number> {
  mkdirSync(folder);
  await run('npm', ['init', '--yes', '--loglevel=error'], { cwd: folder });
  const startedAt = performance.now();
  await run('npm', ['install', ...packages, ...QUIET], { cwd: folder });
  return performance.now() - startedAt;
}
