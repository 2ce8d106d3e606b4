import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { testDatabase } from '@gauntlet/kit/database';
import { afterEach, expect, test } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { download, shaOf, upload } from '../support/file-client.ts';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));
const run = promisify(execFile);

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function startDev(more: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'storage-dev-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const database = await testDatabase({ migrations: [] });
  cleanUp.push(database.close);
  return await startAgain({ folder, databaseUrl: database.url, port: '0', more });
}

interface Place {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly port: string;
  readonly more: readonly string[];
}

async function startAgain(place: Place) {
  const running = spawnDev(place);
  const { output, isReady } = running;
  await isReady;
  // Of the greeting: "no file API took the heartbeat" may stand before it on a busy machine.
  const url = /^ {2}file API +(\S+)$/m.exec(output())?.[1] ?? '';
  return { ...running, url, place: { ...place, port: new URL(url).port }, folder: place.folder };
}

function spawnDev({ folder, databaseUrl, port, more }: Place) {
  const words = ['dev', '--port', port, '--s3-port', '0', '--node-port', '0', '--data', folder];
  const files = ['--key-file', join(folder, 'env'), ...more];
  const child = spawn(process.execPath, [command, ...words, ...files, '--database', databaseUrl], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const { promise: isReady, resolve, reject } = Promise.withResolvers<void>();
  const onData = (data: Buffer) => {
    output += data.toString();
    if (/^ready$/m.test(output)) resolve();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const gone = new Promise<void>((done) => {
    child.once('exit', () => {
      reject(new Error(output));
      done();
    });
  });
  const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await gone;
  };
  cleanUp.push(() => stop('SIGTERM'));
  return { output: () => output, isReady, stop };
}

/** Processes that have the folder in their words: the chunk servers of this start. */
async function nodesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      if (words.includes(`${folder}/server-`)) found.push(pid);
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

test('npx storage dev: six servers, and curl up, down, metadata, list and delete', async () => {
  const { url, folder, output } = await startDev();
  const said = (what: string) => new RegExp(`^ {2}${what} +(\\S+)$`, 'm').exec(output())?.[1];
  expect(parseEnv(await readFile(join(folder, 'env'), 'utf8'))).toMatchObject({
    AWS_ENDPOINT_URL_S3: said('S3 API'),
    AWS_ACCESS_KEY_ID: said('access key'),
    AWS_SECRET_ACCESS_KEY: said('secret'),
  });
  expect(await nodesOf(folder)).toHaveLength(6);
  const bytes = bytesOf(3_000_000);
  const file = join(folder, 'x.bin');
  await writeFile(file, bytes);
  const curl = async (...words: string[]) => (await run('curl', ['-s', ...words])).stdout;
  const up = JSON.parse(await curl('-F', `file=@${file}`, `${url}/files`));
  expect(up).toMatchObject({ filename: 'x.bin', size: 3_000_000, checksum: shaOf(bytes) });
  await curl('-o', `${file}.back`, `${url}/files/${up.file_id}`);
  expect(shaOf(await readFile(`${file}.back`))).toBe(shaOf(bytes));
  const metadata = JSON.parse(await curl(`${url}/files/${up.file_id}/metadata`));
  expect(metadata.chunks).toHaveLength(6);
  const health = JSON.parse(await curl(`${url}/health`));
  expect(health).toMatchObject({ status: 'healthy', storage_servers: 6 });
  const list = JSON.parse(await curl(`${url}/files`));
  expect(list).toMatchObject({ total: 1, page: 1, per_page: 50 });
  const removed = JSON.parse(await curl('-X', 'DELETE', `${url}/files/${up.file_id}`));
  expect(removed).toEqual({ message: expect.stringContaining(up.file_id) });
});

test('kill -9 of storage dev leaves no server behind', async () => {
  const { stop, folder } = await startDev();
  expect(await nodesOf(folder)).toHaveLength(6);
  await stop('SIGKILL');
  await expect.poll(() => nodesOf(folder), { timeout: 30_000 }).toEqual([]);
});

test('after a kill -9 the first answer is healthy, and the first upload taken', async () => {
  const { stop, url, folder, place } = await startDev();
  const before = bytesOf(100_000);
  const { file_id } = await upload(url, before);
  await stop('SIGKILL');
  await expect.poll(() => nodesOf(folder), { timeout: 30_000 }).toEqual([]);
  const { isReady } = spawnDev(place);
  // Whoever is faster than the announcement asks as soon as the port is open.
  const health = await firstAnswer(`${url}/health`);
  expect(health).toMatchObject({ status: 'healthy', storage_servers: 6 });
  expect(await upload(url, bytesOf(200_000, 2))).toMatchObject({ size: 200_000 });
  expect((await download(url, file_id)).bytes.equals(before)).toBe(true);
  await isReady;
});

async function firstAnswer(url: string): Promise<unknown> {
  for (;;) {
    try {
      const answer = await fetch(url);
      return await answer.json();
    } catch {
      // Nobody listens yet.
    }
  }
}

test('health counts the servers that answer, and not those that did', async () => {
  const { url, folder } = await startDev();
  const [first = ''] = await nodesOf(folder);
  // It is alive and says nothing: its heartbeat is still young.
  process.kill(Number(first), 'SIGSTOP');
  const servers = async () => {
    const health = (await (await fetch(`${url}/health`)).json()) as { storage_servers: number };
    return health.storage_servers;
  };
  try {
    await expect.poll(servers, { timeout: 25_000 }).toBe(5);
  } finally {
    process.kill(Number(first), 'SIGCONT');
  }
  await expect.poll(servers, { timeout: 25_000 }).toBe(6);
});

test('in one process: one server, no child, one copy; after a kill -9 all is there', async () => {
  const { url, folder, stop, place } = await startDev(['--one-process']);
  expect(await nodesOf(folder)).toEqual([]);
  const files: { readonly id: string; readonly bytes: Buffer }[] = [];
  for (const size of [3_000, 3_000_000]) {
    const bytes = bytesOf(size, size);
    files.push({ id: (await upload(url, bytes)).file_id, bytes });
  }
  const health = await (await fetch(`${url}/health`)).json();
  expect(health).toMatchObject({ status: 'healthy', storage_servers: 1 });
  const metadata = await (await fetch(`${url}/files/${files[1]?.id}/metadata`)).json();
  const { chunks } = metadata as { chunks: { server_id: string }[] };
  expect(chunks.map(({ server_id }) => server_id)).toEqual(Array(6).fill('server-1'));
  await stop('SIGKILL');
  const again = await startAgain(place);
  for (const { id, bytes } of files) {
    expect((await download(again.url, id)).bytes.equals(bytes)).toBe(true);
  }
});
