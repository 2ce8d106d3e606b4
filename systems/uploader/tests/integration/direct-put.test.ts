/** The short way of small files when it does not go well: what is thrown, and who goes next. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpLimits } from '../../upload/direct/connections.ts';
import { directPut } from '../../upload/direct/direct-put.ts';
import type { PutOptions } from '../../upload/object-store.ts';
import { problemOf } from '../../upload/problem.ts';
import { s3Client } from '../../upload/s3-client.ts';
import { LIMITS } from '../../upload/s3-settings.ts';
import { s3Store } from '../../upload/s3-store.ts';
import { shortFirst } from '../../upload/short-first.ts';
import { type Fault, S3Server } from '../support/s3-server.ts';

const attributes = {
  storageClass: undefined,
  tags: {},
  encryption: undefined,
  kmsKeyId: undefined,
};

function putOf(key: string, body: PutOptions['body'], signal = new AbortController().signal) {
  const bytes = body instanceof Uint8Array ? body : Buffer.alloc(0);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  const notes = { vehicle: 'v1', source: 's', path: key, modifiedMs: 0, sha256, isCutOff: false };
  return { key, body, sizeBytes: bytes.length, sha256, notes, signal };
}

const small = (key: string, signal?: AbortSignal) => putOf(key, Buffer.from(key), signal);

/** One file has gone by the SDK, so that the short way is open. */
async function opened() {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  return { s3, ...(await openedTo(s3.url)) };
}

async function openedTo(endpoint: string, limits: HttpLimits = LIMITS) {
  const settings = {
    region: 'us-east-1',
    endpoint,
    profile: undefined,
    pathStyle: true,
    accessKeyId: 'test-key',
    secretAccessKey: 's',
    connections: 2,
  };
  const client = s3Client(settings, limits);
  const direct = directPut(limits);
  direct.learnFrom(client);
  onTestFinished(() => {
    direct.close();
    client.destroy();
  });
  const sdk = s3Store({ client, bucket: 'logs', attributes });
  const store = shortFirst(direct, async () => sdk);
  await store.put(small('first'));
  const failing = async (put: PutOptions) => {
    const error = await store.put(put).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return problemOf(error);
  };
  return { direct, store, failing };
}

test('what the SDK would have sent arrives, with what was written besides', async () => {
  const { s3, store, direct } = await opened();
  const put = small('second');
  expect(await store.put(put)).toEqual({
    etag: expect.stringMatching(/^"\w+"$/),
    sha256: put.sha256,
    crc32: undefined,
  });
  const [first, second] = ['first', 'second'].map((key) => s3.objects.all.get(key));
  expect(Object.keys(second?.metadata ?? {})).toEqual(Object.keys(first?.metadata ?? {}));
  await expect(direct.put(small('third'))).resolves.toMatchObject({ crc32: undefined });
});

test.each<[string, Fault, object]>([
  [
    'refused',
    { kind: 'refuse', status: 403, code: 'InvalidAccessKeyId' },
    { name: 'InvalidAccessKeyId', status: 403 },
  ],
  ['slowed', { kind: 'refuse', status: 503, code: 'SlowDown' }, { name: 'SlowDown', status: 503 }],
  ['broken', { kind: 'drop' }, { name: 'ECONNRESET', status: undefined }],
  ['unanswered', { kind: 'lose-answer' }, { name: 'ECONNRESET', status: undefined }],
])('%s: told as the SDK tells it, which takes the next one', async (_, fault, problem) => {
  const { s3, store, direct, failing } = await opened();
  s3.fault = ({ key }) => (key === 'second' ? fault : undefined);
  expect(await failing(small('second'))).toEqual(problem);
  expect(direct.put(small('third'))).toBeUndefined();
  s3.fault = () => undefined;
  await store.put(small('third'));
  expect(s3.objects.all.has('third')).toBe(true);
  await expect(direct.put(small('fourth'))).resolves.toMatchObject({ crc32: undefined });
});

test('a key that is taken is not written over', async () => {
  const { s3, failing } = await opened();
  expect(await failing(putOf('first', Buffer.from('other')))).toMatchObject({ status: 412 });
  expect(s3.objects.writes.get('first')).toBe(1);
});

test('an answer that is no XML, and a long one, is told by its status', async () => {
  let count = 0;
  const proxy = createServer((request, response) => {
    count += 1;
    const isFirst = count === 1;
    const text = isFirst ? '' : 'x'.repeat(100_000);
    request.resume().on('end', () => response.writeHead(isFirst ? 200 : 502).end(text));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { failing } = await openedTo(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  expect(await failing(small('second'))).toEqual({ name: 'HTTP 502', status: 502 });
});

test('who may not wait any longer is let go', async () => {
  const { s3, failing } = await opened();
  const cutOff = new AbortController();
  s3.onRequest = () => cutOff.abort();
  expect(await failing(small('second', cutOff.signal))).toMatchObject({ name: 'AbortError' });
  expect(await failing(small('third', cutOff.signal))).toMatchObject({ name: 'AbortError' });
});

test('large ones and those at a pace go by the SDK', async () => {
  const { direct } = await opened();
  const { Readable } = await import('node:stream');
  expect(direct.put(putOf('large', Buffer.alloc(1024 * 1024 + 1)))).toBeUndefined();
  expect(direct.put(putOf('paced', () => Readable.from([])))).toBeUndefined();
});

test('a clock that the SDK has set right is right here too', async () => {
  const { s3, store, failing, direct } = await opened();
  s3.clockAheadMs = 2 * 3_600_000;
  expect(await failing(small('second'))).toMatchObject({ name: 'RequestTimeTooSkewed' });
  // The SDK's turn: it is told of the time with the refusal, and right from then on.
  await failing(small('second'));
  await store.put(small('second'));
  await expect(direct.put(small('third'))).resolves.toMatchObject({ crc32: undefined });
});

/** How a server may fall silent: what it has said by then, and how much it still reads. */
const silences: Readonly<Record<string, (socket: Socket) => void>> = {
  'it reads nothing': (socket) => socket.pause(),
  'it reads all and says nothing': () => undefined,
  'it says a part of the headers': (socket) => socket.write('HTTP/1.1 200 OK\r\netag: "'),
  'it says the headers, and a part of the body': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\netag: "e"\r\ncontent-length: 100\r\n\r\nhalf'),
};

/** Answers each request in one piece, until it is told to fall silent. */
async function listener() {
  let silent: ((socket: Socket) => void) | undefined;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let came = '';
    let isSilent = false;
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece: Buffer) => {
      if (isSilent) return;
      if (silent !== undefined) {
        isSilent = true;
        return silent(socket);
      }
      came += piece.toString('latin1');
      const head = came.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(came)?.[1] ?? 0);
      if (head < 0 || came.length < head + 4 + length) return;
      const sum = /x-amz-checksum-sha256: (\S+)/i.exec(came)?.[1] ?? '';
      came = '';
      const headers = `etag: "e"\r\nx-amz-checksum-sha256: ${sum}\r\ncontent-length: 0`;
      socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    fallSilent(how: ((socket: Socket) => void) | undefined) {
      silent = how;
    },
  };
}

test.each(Object.keys(silences))('in the middle of a file, %s: it is given up', async (how) => {
  const { url, fallSilent } = await listener();
  const { direct, store } = await openedTo(url, { connectMs: 10_000, silenceMs: 1000 });
  // By the connection that it keeps, and with more than the kernel takes by itself.
  await expect(direct.put(small('second'))).resolves.toMatchObject({ etag: '"e"' });
  fallSilent(silences[how]);
  const large = putOf('third', Buffer.alloc(1024 * 1024, 'third'));
  const error = await direct.put(large)?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(problemOf(error)).toEqual({ name: 'TimeoutError', status: undefined });
  // It is tried again as any failure is, and by the SDK: the connection is not used again.
  expect(direct.put(small('fourth'))).toBeUndefined();
  fallSilent(undefined);
  const again = () => store.put(small('third')).then(({ etag }) => etag, problemOf);
  await expect.poll(again, { timeout: 30_000, interval: 5 }).toBe('"e"');
  await expect(direct.put(small('fourth'))).resolves.toMatchObject({ etag: '"e"' });
});
