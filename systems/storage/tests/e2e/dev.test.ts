import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testDatabase } from '@gauntlet/kit/database';
import { afterEach, expect, test } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { shaOf } from '../support/file-client.ts';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));
const run = promisify(execFile);

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function startDev() {
  const folder = await mkdtemp(join(tmpdir(), 'storage-dev-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const database = await testDatabase({ migrations: [] });
  cleanUp.push(database.close);
  const words = ['dev', '--port', '0', '--s3-port', '0', '--node-port', '0', '--data', folder];
  const child = spawn(process.execPath, [command, ...words, '--database', database.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const onData = (data: Buffer) => {
      output += data.toString();
      const found = /file API\s+(\S+)/.exec(output)?.[1];
      if (found !== undefined && /^ready$/m.test(output)) resolve(found);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', () => reject(new Error(output)));
  });
  cleanUp.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  });
  return { child, url, folder };
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
  const { url, folder } = await startDev();
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
  const { child, folder } = await startDev();
  expect(await nodesOf(folder)).toHaveLength(6);
  child.kill('SIGKILL');
  await expect.poll(() => nodesOf(folder), { timeout: 30_000 }).toEqual([]);
});
