import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Proxy as ClientProxy, type ICreateToxicBody, Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FaultServer, startFaultServer } from '../../faults/index.ts';

// Toxiproxy's client for Node, unchanged, against our server.

const echo = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {}); // resets are what some tests are about
  socket.pipe(socket);
});
let server: FaultServer;
let client: Toxiproxy;
const sockets: Socket[] = [];

beforeAll(async () => {
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  server = await startFaultServer({ listen: { host: '127.0.0.1', port: 0 }, seed: 1 });
  client = new Toxiproxy(server.url);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const proxy of Object.values(await client.getAll())) await proxy.remove();
});
afterAll(async () => {
  await server.close();
  echo.close();
});

function upstream(): string {
  return `127.0.0.1:${(echo.address() as { port: number }).port}`;
}

async function newProxy(name = 'echo'): Promise<ClientProxy> {
  return await client.createProxy({ name, listen: 'localhost:0', upstream: upstream() });
}

type Stream = 'upstream' | 'downstream';

async function add(
  proxy: ClientProxy,
  type: string,
  stream: Stream,
  attributes: object,
  toxicity = 1,
) {
  const body = { type, name: '', stream, toxicity, attributes };
  return await proxy.addToxic(
    body as unknown as ICreateToxicBody<{ latency: number; jitter: number }>,
  );
}

async function open(proxy: ClientProxy): Promise<Socket> {
  const socket = connect(Number(proxy.listen.split(':').at(-1)), '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  socket.on('error', () => {}); // the tests look at `errored`
  return socket;
}

/** Sends, and tells what came back when all of it is there or the connection is over. */
async function ask(socket: Socket, text: string) {
  const startMs = performance.now();
  let got = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  const onData = (bytes: Buffer) => {
    got += bytes.toString('latin1');
    if (got.length >= text.length) resolve();
  };
  socket.on('data', onData).once('close', () => resolve());
  socket.write(text);
  await promise;
  socket.off('data', onData);
  return { got, tookMs: performance.now() - startMs, errored: socket.errored };
}

const streams = ['upstream', 'downstream'] as const;

test('the version and an empty list', async () => {
  expect(JSON.parse(String(await client.getVersion()))).toEqual({ version: '2.12.0' });
  expect(await client.getAll()).toEqual({});
});

test('a proxy is made, shown, disabled, enabled, moved and removed', async () => {
  const proxy = await newProxy();
  expect(proxy.listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
  expect((await ask(await open(proxy), 'hi')).got).toBe('hi');
  const { listen } = proxy;
  const held = await open(proxy);
  await proxy.update({ enabled: false, listen, upstream: upstream() });
  await ask(held, 'x');
  await expect(open(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.update({ enabled: true, listen, upstream: upstream() });
  expect((await ask(await open(proxy), 'again')).got).toBe('again');
  await proxy.update({ enabled: true, listen, upstream: '127.0.0.1:1' });
  expect((await client.get('echo')).upstream).toBe('127.0.0.1:1');
  await proxy.remove();
  await expect(client.get('echo')).rejects.toThrow(/404/);
});

test.each(streams)('latency %s delays, an update changes it, a removal ends it', async (stream) => {
  const proxy = await newProxy();
  const socket = await open(proxy);
  const toxic = await add(proxy, 'latency', stream, { latency: 150, jitter: 0 });
  expect(toxic.name).toBe(`latency_${stream}`);
  expect((await ask(socket, 'a')).tookMs).toBeGreaterThanOrEqual(149);
  await toxic.update({ ...toxic.toJson(), attributes: { latency: 800, jitter: 0 } });
  expect((await ask(socket, 'b')).tookMs).toBeGreaterThanOrEqual(799);
  // Longer than this test may take.
  await toxic.update({ ...toxic.toJson(), attributes: { latency: 600_000, jitter: 0 } });
  await toxic.remove();
  expect((await ask(socket, 'c')).got).toBe('c');
});

test.each(streams)('bandwidth %s limits the rate', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'bandwidth', stream, { rate: 100 });
  const { got, tookMs } = await ask(await open(proxy), 'x'.repeat(30_000));
  expect(got.length).toBe(30_000);
  expect(tookMs).toBeGreaterThanOrEqual(295);
});

test.each(streams)('slow_close %s keeps the end back', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'slow_close', stream, { delay: 150 });
  const socket = await open(proxy);
  const startMs = performance.now();
  socket.end();
  socket.resume();
  await once(socket, 'end');
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(149);
});

test.each(streams)('timeout %s lets nothing through and closes', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'timeout', stream, { timeout: 100 });
  const { got, tookMs } = await ask(await open(proxy), 'x');
  expect(got).toBe('');
  expect(tookMs).toBeGreaterThanOrEqual(90);
});

test.each(streams)('reset_peer %s is a TCP reset', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'reset_peer', stream, { timeout: 0 });
  const { got, errored } = await ask(await open(proxy), 'x');
  expect([got, errored]).toMatchObject(['', { code: 'ECONNRESET' }]);
});

test('limit_data closes after so many bytes, either way', async () => {
  const proxy = await newProxy();
  const toxic = await add(proxy, 'limit_data', 'downstream', { bytes: 3 });
  expect((await ask(await open(proxy), '12345')).got).toBe('123');
  await toxic.remove();
  await add(proxy, 'limit_data', 'upstream', { bytes: 3 });
  const { got } = await ask(await open(proxy), '12345');
  expect('123'.startsWith(got)).toBe(true);
});

test.each(streams)('slicer %s cuts the data into small pieces', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'slicer', stream, { average_size: 10, size_variation: 0, delay: 20_000 });
  const socket = await open(proxy);
  const pieces: number[] = [];
  socket.on('data', (bytes: Buffer) => pieces.push(bytes.length));
  const { got, tookMs } = await ask(socket, 'x'.repeat(100));
  expect(got.length).toBe(100);
  expect(pieces.length).toBeGreaterThan(2);
  expect(tookMs).toBeGreaterThanOrEqual(170);
});

test.each(streams)('our own toxics go through the same client: %s', async (stream) => {
  const proxy = await newProxy();
  await add(proxy, 'packet_loss', stream, { loss: 0.5, retransmit: 1 });
  expect((await ask(await open(proxy), 'hi')).got).toBe('hi');
  const socket = await open(proxy);
  await add(proxy, 'down', stream, {});
  expect((await ask(socket, 'hi')).got).toBe('');
});

test('toxicity decides for each connection, and the same seed decides the same', async () => {
  const run = async () => {
    const proxy = await newProxy();
    await add(proxy, 'limit_data', 'upstream', { bytes: 0 }, 0.5);
    const fates: string[] = [];
    for (let count = 0; count < 24; count += 1) fates.push((await ask(await open(proxy), 'x')).got);
    await proxy.remove();
    return fates;
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set(['', 'x']));
  expect(await run()).toEqual(first);
});

test('reset removes every toxic and enables every proxy', async () => {
  const proxy = await newProxy();
  await add(proxy, 'timeout', 'upstream', { timeout: 0 });
  await proxy.update({ enabled: false, listen: proxy.listen, upstream: upstream() });
  await client.reset();
  const after = await client.get('echo');
  expect(after.enabled).toBe(true);
  await expect(after.getToxic('timeout_upstream')).rejects.toThrow(/404/);
  expect((await ask(await open(after), 'hi')).got).toBe('hi');
});

test('populate makes what is missing and leaves the same alone', async () => {
  const proxy = await newProxy();
  const socket = await open(proxy);
  const made = await client.populate([
    { name: 'echo', listen: proxy.listen, upstream: upstream() },
    { name: 'other', listen: '127.0.0.1:0', upstream: upstream() },
  ]);
  expect(Object.keys(made).toSorted()).toEqual(['echo', 'other']);
  expect((await ask(socket, 'still here')).got).toBe('still here');
});

test('what is wrong is refused with the status that clients know', async () => {
  const proxy = await newProxy();
  await expect(newProxy()).rejects.toThrow(/409/);
  await add(proxy, 'latency', 'upstream', {});
  await expect(add(proxy, 'latency', 'upstream', {})).rejects.toThrow(/409/);
  await expect(add(proxy, 'nothing', 'upstream', {})).rejects.toThrow(/400/);
  await expect(add(proxy, 'latency', 'side' as Stream, {})).rejects.toThrow(/400/);
  const taken = { name: 'taken', listen: proxy.listen, upstream: upstream() };
  await expect(client.createProxy(taken)).rejects.toThrow(/500/);
});
