/**
 * Is this storage well? STORAGE_URL says which one (in a release GAUNTLET_URL), STORAGE_API_KEY a
 * key of a writer. Without an address one is started here.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { shaOf } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

let own: ProcessCluster | undefined;
let url = process.env.GAUNTLET_URL ?? process.env.STORAGE_URL ?? '';
const key = process.env.STORAGE_API_KEY;
const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };

beforeAll(async () => {
  if (url !== '') return;
  own = await processCluster({ servers: 2, apis: 1 });
  url = own.apis[0]?.url ?? '';
  // Both have just told of themselves: an API looks at what is told once a second.
  const servers = async () =>
    ((await (await fetch(`${url}/health`)).json()) as { storage_servers: number }).storage_servers;
  await vi.waitFor(async () => expect(await servers()).toBe(2), 60_000);
}, 120_000);
afterAll(() => own?.close());

const ask = (path: string, init: RequestInit = {}) => fetch(url + path, { ...init, headers });

test('it is healthy, with as many servers as it needs', async () => {
  const answer = await ask('/health');
  const health = (await answer.json()) as Readonly<Record<string, number | string>>;
  expect([answer.status, health.status, health.database]).toEqual([200, 'healthy', 'connected']);
  expect(health.storage_servers).toBeGreaterThanOrEqual(Number(health.servers_needed));
});

test.each(['/', '/metrics', '/openapi.json'])('%s is there', async (path) => {
  expect((await ask(path)).status).toBe(200);
});

test('a file goes up, comes back whole and in part, is listed, and goes again', async () => {
  const bytes = bytesOf(300_000);
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(bytes)]), 'smoke.bin');
  const up = await ask('/files', { method: 'POST', body: form });
  const { file_id, checksum } = (await up.json()) as { file_id: string; checksum: string };
  expect([up.status, checksum]).toEqual([201, shaOf(bytes)]);
  const down = await ask(`/files/${file_id}`);
  expect(shaOf(Buffer.from(await down.arrayBuffer()))).toBe(checksum);
  const range = { ...headers, range: 'bytes=100-199' };
  const part = await fetch(`${url}/files/${file_id}`, { headers: range });
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
  const metadata = (await (await ask(`/files/${file_id}/metadata`)).json()) as { chunks: object[] };
  expect(metadata.chunks).toHaveLength(6);
  const { files } = (await (await ask('/files')).json()) as { files: { file_id: string }[] };
  expect(files.map((file) => file.file_id)).toContain(file_id);
  expect((await ask(`/files/${file_id}`, { method: 'DELETE' })).status).toBe(200);
  expect((await ask(`/files/${file_id}`)).status).toBe(404);
});
