// What the embedded server says when it cannot start, and how it starts where the package with its
// programs is not as it should be. In this process, on the part's own files: the options that the
// tests need (another package folder) are not public.

import { pbkdf2 } from 'node:crypto';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultPostgresFolder, openDatabase, silentLog } from '@gauntlet/kit/database';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOpen } from '../../../database/connect.ts';
import { packageFolderFind } from '../../../database/postgres/binaries.ts';
import { postgresServer } from '../../../database/postgres/server.ts';
import { running } from './user-process.ts';

let root = '';
let folder = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gauntlet-pg-fail-'));
  chmodSync(root, 0o755);
  folder = join(root, 'postgres');
});

afterEach(async () => {
  await vi.waitFor(() => expect(running(root)).toEqual([]), { timeout: 15_000 });
  await rm(root, { recursive: true });
});

const open = (durable = true) =>
  openDatabase({ folder, name: 'shop', migrations: [], log: silentLog, durable });

async function selectOne(url: string): Promise<unknown> {
  const client = await clientOpen(url);
  const { rows } = await client.query('select 1 as one');
  await client.end();
  return rows;
}

async function packageCopy(): Promise<string> {
  const copy = join(root, 'package');
  await mkdir(copy);
  // Followed, not kept: what is listed as a link is left out, as npm does with --ignore-scripts.
  const links = JSON.parse(
    await readFile(join(packageFolderFind(), 'native/pg-symlinks.json'), 'utf8'),
  ) as { target: string }[];
  const skipped = new Set(links.map(({ target }) => join(packageFolderFind(), target)));
  await cp(packageFolderFind(), copy, {
    recursive: true,
    filter: (source) => !skipped.has(source),
  });
  return copy;
}

test('data of a newer or older PostgreSQL are refused, and not touched', async () => {
  await (await open(false)).close();
  const file = join(folder, 'data', 'PG_VERSION');
  await writeFile(file, '99\n');
  await expect(open(false)).rejects.toMatchObject({ code: 'DATA_FOLDER_NEWER_VERSION' });
  await writeFile(file, '9.6\n');
  await expect(open(false)).rejects.toMatchObject({ code: 'DATA_FOLDER_OLDER_VERSION' });
  await writeFile(file, '18\n');
  await (await open(false)).close();
});

test('a server that does not start is told with its last words', async () => {
  await (await open(false)).close();
  const file = join(folder, 'data', 'postgresql.conf');
  const before = await readFile(file, 'utf8');
  await writeFile(file, `${before}\nno_such_setting = 1\n`);
  await expect(open(false)).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_FAILED',
    why: expect.stringContaining('no_such_setting'),
  });
  await writeFile(file, before);
  await (await open(false)).close();
});

test('one that ends at once is noticed, however busy the threads of this process are', async () => {
  await (await open(false)).close();
  await writeFile(join(folder, 'data', 'postgresql.conf'), 'no_such_setting = 1\n');
  // What is asked of the disk waits for these, and the server has ended by then.
  let isOver = false;
  const keepBusy = async () => {
    while (!isOver) await promisify(pbkdf2)('a', 'b', 100_000, 64, 'sha512');
  };
  const busy = Array.from({ length: 8 }, keepBusy);
  await expect(open(false)).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_FAILED' });
  isOver = true;
  await Promise.all(busy);
});

test('durable is the default, and does not join a server without fsync', async () => {
  const test = await open(false);
  await expect(open()).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_NOT_DURABLE' });
  await test.close();
  const product = await open();
  const client = await clientOpen(product.url);
  const { rows } = await client.query('show fsync');
  expect(rows).toEqual([{ fsync: 'on' }]);
  await client.end();
  await product.close();
  await product.close();
});

test('the port needs the password', async () => {
  const { url, close } = await open(false);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(
    openDatabase({ url: wrong.href, name: 'shop', migrations: [], log: silentLog }),
  ).rejects.toMatchObject({ code: 'DATABASE_DENIED' });
  wrong.href = url;
  wrong.pathname = '/absent';
  await expect(
    openDatabase({ url: wrong.href, name: 'shop', migrations: [], log: silentLog }),
  ).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' });
  await close();
});

test('a package installed with --ignore-scripts gets its links from us', async () => {
  const packageFolder = await packageCopy();
  const library = join(packageFolder, 'native/lib/libpq.so.5');
  if (process.platform === 'linux') expect(existsSync(library)).toBe(false);
  const server = await postgresServer({ folder, log: silentLog, durable: false, packageFolder });
  expect(await selectOne(server.url('postgres'))).toEqual([{ one: 1 }]);
  expect(readdirSync(folder).filter((name) => name.startsWith('programs-'))).toEqual([]);
  await server.release();
});

test.runIf(process.getuid?.() === 0)('a checkout that only root may enter is copied', async () => {
  const packageFolder = await packageCopy();
  chmodSync(packageFolder, 0o700);
  const start = () => postgresServer({ folder, log: silentLog, durable: false, packageFolder });
  const server = await start();
  expect(await selectOne(server.url('postgres'))).toEqual([{ one: 1 }]);
  await server.release();
  expect(readdirSync(folder).filter((name) => name.startsWith('programs-'))).toHaveLength(1);
  await (await start()).release();
});

test('without an address or a folder it is a mistake of the program', async () => {
  await expect(openDatabase({ name: 'a', migrations: [], log: silentLog })).rejects.toThrow(
    'openDatabase needs a url or a folder',
  );
  expect(defaultPostgresFolder({ XDG_STATE_HOME: root })).toBe(join(root, 'gauntlet', 'postgres'));
});
