import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runDeletions } from '../../upkeep/jobs.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { bytesOf } from '../support/bytes.ts';
import { download, shaOf } from '../support/file-client.ts';
import { upkeepParts } from '../support/upkeep.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let api: TestApi;
beforeAll(async () => {
  api = await testApi({ rules: { limitBytes: 5_000_000 } });
});
afterAll(() => api.close());

const TUS = { 'tus-resumable': '1.0.0' };
const BODY = { ...TUS, 'content-type': 'application/offset+octet-stream' };

async function create(length: number, metadata = 'filename Zi5iaW4=,filetype aW1hZ2UvcG5n') {
  const headers = { ...TUS, 'upload-length': String(length), 'upload-metadata': metadata };
  const answer = await fetch(`${api.url}/uploads`, { method: 'POST', headers });
  expect(answer.status).toBe(201);
  return `${api.url}${answer.headers.get('location') ?? ''}`;
}

async function offsetOf(url: string): Promise<number> {
  const answer = await fetch(url, { method: 'HEAD', headers: TUS });
  expect(answer.status).toBe(200);
  return Number(answer.headers.get('upload-offset'));
}

function patch(url: string, offset: number, body: Buffer) {
  const headers = { ...BODY, 'upload-offset': String(offset) };
  return fetch(url, { method: 'PATCH', headers, body: Uint8Array.from(body) });
}

async function fileAt(url: string) {
  const fileId = url.split('/').at(-1) ?? '';
  const metadata = await fetch(`${api.url}/files/${fileId}/metadata`);
  return { fileId, metadata: (await metadata.json()) as Record<string, unknown> };
}

test('an upload in one go, in two, and of nothing', async () => {
  const bytes = bytesOf(900_000);
  for (const cut of [900_000, 400_000, 1]) {
    const url = await create(bytes.length);
    expect(await offsetOf(url)).toBe(0);
    expect((await patch(url, 0, bytes.subarray(0, cut))).status).toBe(204);
    if (cut < bytes.length) {
      expect(await offsetOf(url)).toBe(cut);
      expect((await patch(url, cut, bytes.subarray(cut))).status).toBe(204);
    }
    const { fileId, metadata } = await fileAt(url);
    expect(metadata).toMatchObject({
      filename: 'f.bin',
      content_type: 'image/png',
      size: 900_000,
      checksum: shaOf(bytes),
    });
    expect((await download(api.url, fileId)).bytes.equals(bytes)).toBe(true);
  }
  const empty = await create(0);
  expect((await fileAt(empty)).metadata).toMatchObject({ size: 0, upload_status: 'completed' });
});

test('what arrived before the connection broke is kept, and the rest follows', async () => {
  const bytes = bytesOf(1_000_000, 3);
  const url = await create(bytes.length);
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `PATCH ${pathname} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
      `Content-Type: ${BODY['content-type']}\r\nContent-Length: 1000000\r\n\r\n`,
  );
  await new Promise<void>((resolve) => socket.write(bytes.subarray(0, 600_000), () => resolve()));
  // The first three of six chunks are durable as soon as the fourth has begun.
  await expect.poll(() => offsetOf(url), { timeout: 10_000 }).toBeGreaterThan(100_000);
  socket.destroy();
  await expect.poll(() => offsetOf(url), { timeout: 10_000 }).toBeGreaterThan(500_000);
  // What the broken request still had in hand may be counted after we looked: then we look again.
  await expect
    .poll(async () => {
      const offset = await offsetOf(url);
      expect(offset).toBeLessThanOrEqual(600_000);
      return (await patch(url, offset, bytes.subarray(offset))).status;
    })
    .toBe(204);
  const { fileId, metadata } = await fileAt(url);
  expect(metadata.checksum).toBe(shaOf(bytes));
  expect((await download(api.url, fileId)).bytes.equals(bytes)).toBe(true);
});

test('what does not fit is refused', async () => {
  const url = await create(100);
  expect((await patch(url, 50, bytesOf(50))).status).toBe(409);
  expect((await patch(url, 0, bytesOf(101))).status).toBe(400);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(412);
  const wrongType = { ...TUS, 'upload-offset': '0', 'content-type': 'text/plain' };
  const wrong = await fetch(url, { method: 'PATCH', headers: wrongType, body: 'x' });
  expect(wrong.status).toBe(400);
  const noLength = await fetch(`${api.url}/uploads`, { method: 'POST', headers: TUS });
  expect(noLength.status).toBe(400);
  const headers = { ...TUS, 'upload-length': '5000001' };
  const tooLong = await fetch(`${api.url}/uploads`, { method: 'POST', headers });
  expect([tooLong.status, await tooLong.text()]).toEqual([400, expect.stringContaining('size')]);
  const options = await fetch(`${api.url}/uploads`, { method: 'OPTIONS' });
  expect(options.headers.get('tus-extension')).toContain('creation');
  expect(options.headers.get('tus-max-size')).toBe('5000000');
});

test('a cancelled upload is gone, and its bytes with it', async () => {
  const url = await create(200_000);
  expect((await patch(url, 0, bytesOf(150_000))).status).toBe(204);
  expect((await fetch(url, { method: 'DELETE', headers: TUS })).status).toBe(204);
  expect((await fetch(url, { method: 'HEAD', headers: TUS })).status).toBe(404);
  expect((await patch(url, 150_000, bytesOf(50_000))).status).toBe(404);
  const fileId = url.split('/').at(-1) ?? '';
  await expect
    .poll(async () => {
      await runDeletions(upkeepParts(api));
      const left: string[] = [];
      for (const { store } of api.servers) {
        for await (const { chunkId } of store.entries()) {
          if (chunkId.startsWith(fileId)) left.push(chunkId);
        }
      }
      return left;
    })
    .toEqual([]);
});
