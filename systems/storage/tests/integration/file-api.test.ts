import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestApi, testApi } from '../support/api.ts';
import { bytesOf } from '../support/bytes.ts';
import { download, listAll, remove, shaOf, upload } from '../support/file-client.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let api: TestApi;
beforeAll(async () => {
  api = await testApi({ servers: 6, rules: { limitBytes: 2_000_000 } });
});
afterAll(() => api.close());

function form(bytes: Uint8Array, options: { field?: string; name?: string; type?: string } = {}) {
  const { field = 'file', name = 'a.txt', type = 'text/plain' } = options;
  const head = `--B\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${head}Content-Type: ${type}\r\n\r\n`),
    bytes,
    Buffer.from('\r\n--B--\r\n'),
  ]);
  return { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=B' } };
}

test('an upload answers every field, and its metadata tell where it lies', async () => {
  const bytes = bytesOf(100_003);
  const answer = await fetch(`${api.url}/files`, form(bytes, { name: 'photo ä.jpg' }));
  expect(answer.status).toBe(201);
  const file = (await answer.json()) as Record<string, unknown>;
  expect(file).toEqual({
    file_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    filename: 'photo ä.jpg',
    size: 100_003,
    checksum: shaOf(bytes),
    content_type: 'text/plain',
    status: 'completed',
    created_at: expect.any(String),
  });
  expect(answer.headers.get('location')).toBe(`/files/${String(file.file_id)}`);
  const metadata = await (await fetch(`${api.url}/files/${String(file.file_id)}/metadata`)).json();
  expect(metadata).toMatchObject({ upload_status: 'completed', size: 100_003, encrypted: false });
  const { chunks } = metadata as { chunks: { size: number; server_id: string }[] };
  expect(chunks.map(({ size }) => size)).toEqual([16_668, 16_667, 16_667, 16_667, 16_667, 16_667]);
  for (const chunk of chunks) {
    expect(chunk).toEqual({
      chunk_id: expect.any(String),
      chunk_number: expect.any(Number),
      server_id: expect.stringMatching(/^server-/),
      servers: [chunk.server_id, expect.stringMatching(/^server-/)],
      size: expect.any(Number),
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
});

test.each([
  [0, 0],
  [1, 1],
  [5, 1],
  [6, 6],
  [7, 6],
  [131_072 * 6, 6],
])('a file of %i bytes has %i chunks and comes back', async (size, count) => {
  const bytes = bytesOf(size, size);
  const { file_id } = await upload(api.url, bytes);
  const metadata = await (await fetch(`${api.url}/files/${file_id}/metadata`)).json();
  expect((metadata as { chunks: unknown[] }).chunks).toHaveLength(count);
  expect((await download(api.url, file_id)).bytes.equals(bytes)).toBe(true);
});

test('a form that does not tell its length is cut into six as well', async () => {
  const bytes = bytesOf(500_000);
  const { body, ...request } = form(bytes);
  const stream = new Blob([body]).stream();
  const answer = await fetch(`${api.url}/files`, {
    ...request,
    body: stream,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(201);
  const { file_id } = (await answer.json()) as { file_id: string };
  const metadata = await (await fetch(`${api.url}/files/${file_id}/metadata`)).json();
  expect((metadata as { chunks: unknown[] }).chunks).toHaveLength(6);
});

test('what is wrong with an upload is said, and nothing is kept', async () => {
  const before = (await listAll(api.url)).length;
  const cases: [RequestInit, number, RegExp][] = [
    [{ method: 'POST' }, 400, /no file/],
    [{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, 400, /form/],
    [form(bytesOf(5), { field: 'other' }), 400, /field "file"/],
    [form(bytesOf(5), { type: 'nonsense' }), 400, /content type/],
    [form(bytesOf(5), { type: 'text/plain; x="\u0001"' }), 400, /content type/],
    [form(bytesOf(2_000_001)), 400, /size/],
  ];
  for (const [request, status, error] of cases) {
    const answer = await fetch(`${api.url}/files`, request);
    const body = (await answer.json()) as { error: string };
    expect([answer.status, body.error]).toEqual([status, expect.stringMatching(error)]);
  }
  expect((await listAll(api.url)).length).toBe(before);
  expect((await fetch(`${api.url}/files`, form(bytesOf(2_000_000)))).status).toBe(201);
});

test('names can lead out of no folder and into no header', async () => {
  for (const name of ['../../etc/passwd', 'a"; x="b', 'ü ☃ .txt', "it's(1).txt"]) {
    const request = form(bytesOf(10), { name: name.replaceAll('"', '%22') });
    const { file_id } = (await (await fetch(`${api.url}/files`, request)).json()) as {
      file_id: string;
    };
    const answer = await fetch(`${api.url}/files/${file_id}`);
    await answer.arrayBuffer();
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.!~%-]*$/);
    expect(answer.headers.get('x')).toBeNull();
  }
});

describe('a download', () => {
  const bytes = bytesOf(50_000);
  let url = '';
  beforeAll(async () => {
    url = `${api.url}/files/${(await upload(api.url, bytes)).file_id}`;
  });

  test.each([
    ['bytes=0-0', 206, 0, 1],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=49999-', 206, 49_999, 50_000],
    ['bytes=-5', 206, 49_995, 50_000],
    ['bytes=40000-999999', 206, 40_000, 50_000],
    ['bytes=5-2', 200, 0, 50_000],
    ['bytes=0-1,5-6', 200, 0, 50_000],
    ['lines=1-2', 200, 0, 50_000],
  ])('of %s', async (range, status, from, to) => {
    const answer = await fetch(url, { headers: { range } });
    expect(answer.status).toBe(status);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(from, to))).toBe(true);
    if (status === 206) {
      expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/50000`);
    }
  });

  test('of what is not there is refused', async () => {
    const answer = await fetch(url, { headers: { range: 'bytes=50000-' } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe('bytes */50000');
    await answer.arrayBuffer();
  });

  test('that the client has already is not sent again', async () => {
    const etag = `"${shaOf(bytes)}"`;
    const cases: [Record<string, string>, number][] = [
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': '"x"' }, 200],
      [{ 'if-match': '"x"' }, 412],
      [{ 'if-match': etag }, 200],
      [{ 'if-modified-since': new Date(Date.now() + 5_000).toUTCString() }, 304],
      [{ 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' }, 412],
      [{ range: 'bytes=0-1', 'if-range': '"x"' }, 200],
      [{ range: 'bytes=0-1', 'if-range': etag }, 206],
    ];
    for (const [headers, status] of cases) {
      const answer = await fetch(url, { headers });
      await answer.arrayBuffer();
      expect([headers, answer.status]).toEqual([headers, status]);
    }
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '50000']);
  });
});

test('a list is paged, newest first, and what is deleted is in it no more', async () => {
  const ids: string[] = [];
  for (let seed = 0; seed < 5; seed += 1) {
    ids.unshift((await upload(api.url, bytesOf(20, seed))).file_id);
  }
  const first = (await (await fetch(`${api.url}/files?page=1&per_page=3`)).json()) as {
    files: { file_id: string }[];
    total: number;
  };
  expect(first).toMatchObject({ page: 1, per_page: 3 });
  expect(first.files.map(({ file_id }) => file_id)).toEqual(ids.slice(0, 3));
  expect(await remove(api.url, ids[0] ?? '')).toBe(200);
  expect(await remove(api.url, ids[0] ?? '')).toBe(404);
  expect((await download(api.url, ids[0] ?? '')).status).toBe(404);
  expect((await listAll(api.url)).length).toBe(first.total - 1);
  for (const query of ['page=0', 'per_page=0', 'per_page=5000', 'page=x']) {
    expect((await fetch(`${api.url}/files?${query}`)).status).toBe(400);
  }
});

test('unknown ids are unknown, whatever they look like', async () => {
  for (const id of ['x', '..%2f..%2fetc', '00000000-0000-4000-8000-000000000000', '%00', "'--"]) {
    const answer = await fetch(`${api.url}/files/${id}`);
    const body = (await answer.json()) as { error: string };
    expect([answer.status, typeof body.error]).toEqual([404, 'string']);
  }
});

test('health, metrics and the OpenAPI document', async () => {
  expect(await (await fetch(`${api.url}/health`)).json()).toMatchObject({
    status: 'healthy',
    storage_servers: 6,
    database: 'connected',
  });
  expect(await (await fetch(`${api.url}/metrics`)).text()).toContain('http_request_duration');
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  const paths = Object.keys(document.paths);
  expect(paths).toEqual(
    expect.arrayContaining(['/files', '/files/{id}', '/files/{id}/metadata', '/uploads/{id}']),
  );
});

test('fifty uploads and a hundred downloads at once', async () => {
  const contents = Array.from({ length: 50 }, (_, seed) => bytesOf(30_000 + seed, seed));
  const files = await Promise.all(contents.map((bytes) => upload(api.url, bytes)));
  const downloads = await Promise.all(
    [...files, ...files].map(({ file_id }) => download(api.url, file_id)),
  );
  for (const [index, { status, bytes }] of downloads.entries()) {
    expect(status).toBe(200);
    expect(bytes.equals(contents[index % 50] ?? Buffer.alloc(0))).toBe(true);
  }
});

test('a delete that races with reads leaves whole answers or none', async () => {
  const bytes = bytesOf(300_000);
  const { file_id } = await upload(api.url, bytes);
  const reads = Array.from({ length: 10 }, () => download(api.url, file_id));
  const removes = [remove(api.url, file_id), remove(api.url, file_id)];
  const statuses = await Promise.all(removes);
  expect(statuses.toSorted()[0]).toBe(200);
  for (const result of await Promise.allSettled(reads)) {
    if (result.status === 'rejected' || result.value.status !== 200) continue;
    expect(result.value.bytes.equals(bytes)).toBe(true);
  }
  expect((await download(api.url, file_id)).status).toBe(404);
});

test('a client that goes away in the middle of an upload leaves nothing', async () => {
  const { hostname, port } = new URL(api.url);
  const before = (await listAll(api.url)).length;
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const head =
    'POST /files HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n' +
    'Content-Length: 1000000\r\n\r\n--B\r\nContent-Disposition: form-data; name="file"; ' +
    'filename="a"\r\nContent-Type: text/plain\r\n\r\n';
  await new Promise<void>((resolve) => socket.write(head, () => resolve()));
  await new Promise<void>((resolve) => socket.write(bytesOf(400_000), () => resolve()));
  const pending = () =>
    api.db
      .selectFrom('files')
      .select('file_id')
      .where('upload_status', '=', 'pending')
      .where('tombstoned_at', 'is', null)
      .execute();
  await expect.poll(async () => (await pending()).length).toBe(1);
  socket.destroy();
  await expect.poll(async () => (await pending()).length, { timeout: 10_000 }).toBe(0);
  expect((await listAll(api.url)).length).toBe(before);
});
