/** Processes that are API and chunk server in one, beside such that are only one of the two. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { download, remove, upload } from '../support/file-client.ts';
import { type ProcessCluster, processCluster, type Running } from '../support/processes.ts';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));

let cluster: ProcessCluster | undefined;
afterEach(() => cluster?.close());

const urlsOf = ({ apis }: ProcessCluster) => apis.map(({ url }) => url);

interface Stored {
  readonly id: string;
  readonly bytes: Buffer;
}

/** By each of the APIs: small ones, which go into segments, and large ones. */
async function stored(urls: readonly string[]): Promise<Stored[]> {
  const all: Stored[] = [];
  for (const [index, url] of urls.entries()) {
    for (const size of [1, 5_000, 400_000, 9_000_000]) {
      const bytes = bytesOf(size, size + index);
      all.push({ id: (await upload(url, bytes)).file_id, bytes });
    }
  }
  return all;
}

async function wrong(url: string, files: readonly Stored[]): Promise<string[]> {
  const found: string[] = [];
  for (const { id, bytes } of files) {
    const read = await download(url, id);
    if (read.status !== 200 || !read.bytes.equals(bytes)) found.push(`${id}: ${read.status}`);
  }
  return found;
}

async function serversOf(url: string): Promise<unknown> {
  const health = (await (await fetch(`${url}/health`)).json()) as { storage_servers: number };
  return health.storage_servers;
}

test('what one process keeps another API reads, writes and deletes over the network', {
  timeout: 300_000,
}, async () => {
  cluster = await processCluster({ inProcess: 1, apis: 2, apiWords: ['--redundancy', 'copies-1'] });
  const [own, far] = cluster.apis as [Running, Running];
  await expect.poll(() => serversOf(far.url), { timeout: 60_000 }).toBe(1);
  const files = await stored([own.url, far.url]);
  expect(await wrong(own.url, files)).toEqual([]);
  expect(await wrong(far.url, files)).toEqual([]);
  const [first, ...rest] = files;
  expect(await remove(far.url, first?.id ?? '')).toBe(200);
  expect((await download(own.url, first?.id ?? '')).status).toBe(404);
  await own.kill();
  await expect(upload(far.url, bytesOf(1_000))).rejects.toThrow('SERVERS_TOO_FEW');
  await own.start();
  // Its first answer comes when its server is there again.
  expect(await wrong(own.url, rest)).toEqual([]);
  await expect.poll(() => wrong(far.url, rest), { timeout: 60_000 }).toEqual([]);
});

test('a machine is drained, and one more joins, while both are API and server', {
  timeout: 300_000,
}, async () => {
  cluster = await processCluster({ inProcess: 2, apis: 2, apiWords: ['--redundancy', 'copies-1'] });
  const { databaseUrl, addNode, apis } = cluster;
  const [one, two] = urlsOf(cluster) as [string, string];
  await expect.poll(() => serversOf(one), { timeout: 60_000 }).toBe(2);
  const files = await stored([one, two]);
  const drain = promisify(execFile)(process.execPath, [
    ...[command, 'drain', apis[0]?.name ?? '', '--database', databaseUrl],
  ]);
  // Reads never fail meanwhile, whoever is asked.
  expect(await wrong(one, files)).toEqual([]);
  expect(await wrong(two, files)).toEqual([]);
  expect((await drain).stdout).toContain('is empty, and can be ended');
  expect(await wrong(one, files)).toEqual([]);
  await addNode();
  await expect.poll(() => serversOf(two), { timeout: 60_000 }).toBe(2);
  expect(await wrong(two, [...files, ...(await stored([one]))])).toEqual([]);
});
