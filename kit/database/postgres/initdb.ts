// Makes the data directory of a new server. It gets its real name only when it is whole, so a
// process that is killed in the middle leaves nothing that looks like a database.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseErrors } from '../errors.ts';
import { codeOf } from '../problem.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { ServerLayout } from './layout.ts';

export interface InitdbOptions {
  readonly layout: ServerLayout;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durable: boolean;
}

export const superuser = 'gauntlet';

/** Called under the start lock. Does nothing when there is a data directory of our version. */
export async function dataFolderEnsure(options: InitdbOptions): Promise<void> {
  const { layout, binaries } = options;
  const found = await dataVersion(layout);
  if (found === undefined) return await initdb(options);
  const details = { folder: layout.data, found, expected: binaries.majorVersion };
  if (found > binaries.majorVersion) {
    throw databaseErrors.make('DATA_FOLDER_NEWER_VERSION', details);
  }
  if (found < binaries.majorVersion) {
    throw databaseErrors.make('DATA_FOLDER_OLDER_VERSION', details);
  }
}

async function dataVersion(layout: ServerLayout): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(layout.versionFile, 'utf8'), 10);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function initdb(options: InitdbOptions): Promise<void> {
  const { layout, account } = options;
  await removeLeftovers(layout.folder);
  const part = join(layout.folder, `data.part-${randomUUID()}`);
  const passwordFile = `${part}.password`;
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  try {
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    await makeFolderFor(part, account);
    await run(options, part, passwordFile);
    await rename(part, layout.data);
    if (options.durable) await syncFolder(layout.folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function makeFolderFor(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

async function run(options: InitdbOptions, data: string, passwordFile: string): Promise<void> {
  const { binaries, account, layout } = options;
  const args = [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into PostgreSQL: the same order of text on every machine, whatever its C library.
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--lc-messages=C',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const child = spawn(binaries.initdb, args, {
    ...account,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : `initdb ended with ${code}`));
  });
  if (problem === undefined) return;
  const lines = output.join('').trim().split('\n').slice(-10).join('\n');
  throw databaseErrors.make('EMBEDDED_POSTGRES_FAILED', { folder: layout.folder, problem, lines });
}

/** Of starts that were killed. What an initdb that outlived its parent still writes to, stays. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('data.part-')) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {
      // The next start tries again.
    });
  }
}

/** So that the rename outlives a loss of power. Windows cannot open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
