import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Started, startProgram } from '../support/programs.ts';
import { rawClient } from '../support/raw-client.ts';

const limits = {
  bodyBytes: 64 * 1024,
  headersTimeoutMs: 600,
  idleTimeoutMs: 600,
  bodyGraceMs: 800,
  bodyMinBytesPerS: 1_000,
  lingerMs: 600,
  keepAliveTimeoutMs: 5_000,
};

// One server takes all of it: that it still serves the next one is a part of each test.
let server: Started & { url: string };
beforeAll(async () => {
  server = await started(limits);
});
async function started(given: typeof limits): Promise<typeof server> {
  const program = await startProgram('server', { limits: given }, (clean) => ends.push(clean));
  const [, url = ''] = await program.line(/"url":"([^"]+)","msg":"listening"/);
  return { ...program, url };
}
const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends) end();
});

const host = 'host: x';
const json = 'content-type: application/json';
const post = (path: string, headers: readonly string[], body: string) =>
  `${[`POST ${path} HTTP/1.1`, host, ...headers].join('\r\n')}\r\n\r\n${body}`;

test.each([
  ['not HTTP at all', 'hello\r\n\r\n', 400, 'REQUEST_MALFORMED'],
  ['invalid JSON', post('/echo', [json, 'content-length: 1'], '{'), 400, 'BODY_MALFORMED'],
  [
    'a wrong content type',
    post('/echo', ['content-type: text/html', 'content-length: 2'], '{}'),
    ...([415, 'MEDIA_TYPE_UNSUPPORTED'] as const),
  ],
  [
    'two content-lengths',
    post('/echo', [json, 'content-length: 2', 'content-length: 3'], '{}'),
    ...([400, 'REQUEST_MALFORMED'] as const),
  ],
  [
    'content-length beside chunks (smuggling)',
    post('/echo', [json, 'content-length: 2', 'transfer-encoding: chunked'], '0\r\n\r\n'),
    ...([400, 'REQUEST_MALFORMED'] as const),
  ],
  [
    'a negative content-length',
    post('/echo', [json, 'content-length: -2'], '{}'),
    ...([400, 'REQUEST_MALFORMED'] as const),
  ],
  [
    'a header name with a space',
    post('/echo', [json, 'x evil: 1', 'content-length: 2'], '{}'),
    ...([400, 'REQUEST_MALFORMED'] as const),
  ],
  [
    'a lone line feed that would hide a header',
    `GET /health HTTP/1.1\r\n${host}\r\nx-a: 1\nx-evil: 1\r\n\r\n`,
    ...([400, 'REQUEST_MALFORMED'] as const),
  ],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400, 'REQUEST_MALFORMED'],
  [
    'headers over the limit',
    `GET /health HTTP/1.1\r\n${host}\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`,
    ...([431, 'HEADERS_TOO_LARGE'] as const),
  ],
  [
    'a body over the limit, by its length',
    post('/echo', [json, 'content-length: 100000'], `"${'a'.repeat(1_000)}`),
    ...([413, 'BODY_TOO_LARGE'] as const),
  ],
  [
    'a body over the limit, in chunks',
    post(
      '/echo',
      [json, 'transfer-encoding: chunked'],
      `11170\r\n${'a'.repeat(70_000)}\r\n0\r\n\r\n`,
    ),
    ...([413, 'BODY_TOO_LARGE'] as const),
  ],
  ['headers that come too slowly', 'GET /health HTTP/1.1\r\nho', 408, 'REQUEST_TIMEOUT'],
  ['silence', '', 408, 'REQUEST_TIMEOUT'],
  [
    'a body that stops coming',
    post('/echo', [json, 'content-length: 100'], '{"a":'),
    ...([408, 'REQUEST_TIMEOUT'] as const),
  ],
])('%s is refused in the common form', async (_, bytes, status, code) => {
  const client = await rawClient(server.url);
  client.send(bytes);
  await expect.poll(() => client.text(), { timeout: 10_000 }).toContain('\r\n\r\n{');
  const [head = '', body = ''] = client.text().split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const { error } = JSON.parse(body) as { error: { code: string; request_id: string } };
  expect(error.code).toBe(code);
  expect(head).toContain(`x-request-id: ${error.request_id}`);
  expect(head).toContain('x-content-type-options: nosniff');
  await server.line(new RegExp(error.request_id));
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test('a body that trickles forever is ended, one that comes steadily is not', async () => {
  const client = await rawClient(server.url);
  const octets = 'content-type: application/octet-stream';
  client.send(post('/upload', [octets, 'content-length: 100000'], ''));
  const trickle = setInterval(() => client.send('a'), 50);
  const steady = await rawClient(server.url);
  const total = 60_000;
  steady.send(post('/upload', [octets, `content-length: ${total}`], ''));
  let sent = 0;
  // Longer than every limit of this server.
  const flow = setInterval(() => {
    if (sent < total) steady.send('b'.repeat(1_000));
    sent += 1_000;
  }, 50);
  await expect.poll(() => steady.text(), { timeout: 20_000 }).toContain(`{"size":${total}}`);
  clearInterval(flow);
  expect(await client.closed).toMatch(/^HTTP\/1.1 408 /);
  clearInterval(trickle);
});

test('a handler that takes its time with the body is not the client’s fault', async () => {
  // More than fits into the buffers on the way: the client has to wait.
  const body = 'a'.repeat(20_000_000);
  const headers = { 'content-type': 'application/octet-stream' };
  // Longer than a busy machine may keep the client itself from sending.
  const calm = await started({ ...limits, idleTimeoutMs: 4_000, bodyGraceMs: 4_000 });
  const answer = await fetch(`${calm.url}/patient?ms=9000`, { method: 'POST', body, headers });
  expect(await answer.json()).toEqual({ size: 20_000_000 });
  expect((await fetch(`${server.url}/slow?ms=2000`)).status).toBe(200);
});

test('a client that does not take its answer is ended', async () => {
  const client = await rawClient(server.url);
  client.socket.pause();
  client.send(`GET /large HTTP/1.1\r\n${host}\r\n\r\n`);
  await server.line(/answer not taken/);
  client.socket.resume();
  expect((await client.closed).length).toBeLessThan(64 * 1024 * 1024);
});

test('a refused body that comes to its end costs only itself, not the connection', async () => {
  const client = await rawClient(server.url);
  client.send(post('/echo', [json, 'content-length: 100000'], 'a'.repeat(50_000)));
  await expect.poll(() => client.text()).toContain('BODY_TOO_LARGE');
  client.send('a'.repeat(50_000));
  client.send(`GET /health HTTP/1.1\r\n${host}\r\n\r\n`);
  await expect.poll(() => client.text()).toContain('"status":"healthy"');
});

test('a client that sends on after it was refused reads the answer, then is ended', async () => {
  const client = await rawClient(server.url);
  client.send(post('/echo', [json, 'content-length: 900000000'], ''));
  const sending = setInterval(() => client.send('a'.repeat(10_000)), 10);
  const text = await client.closed;
  clearInterval(sending);
  expect(text).toMatch(/^HTTP\/1.1 413 /);
  expect(text).toContain('BODY_TOO_LARGE');
});

test('200 connections that say nothing do not keep others out', async () => {
  const silent = await Promise.all(Array.from({ length: 200 }, () => rawClient(server.url)));
  for (const client of silent) client.send('GET / HTTP/1.1\r\nx:');
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  const texts = await Promise.all(silent.map((client) => client.closed));
  expect(texts.every((text) => text.startsWith('HTTP/1.1 408 '))).toBe(true);
});
