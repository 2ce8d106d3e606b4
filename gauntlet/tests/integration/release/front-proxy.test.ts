/** The front proxy with real servers behind it: nothing is lost at a switch, and all is counted. */
import { once } from 'node:events';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FrontProxy, startFrontProxy } from '../../../release/proxy/proxy.ts';

let proxy: FrontProxy;
const servers: Server[] = [];

beforeEach(async () => {
  proxy = await startFrontProxy({ port: 0, nowMs: () => performance.now() });
});
afterEach(async () => {
  await proxy.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A version that says its name, or does what is given. */
async function version(name: string, listener?: RequestListener): Promise<number> {
  const server = createServer(listener ?? ((_request, response) => response.end(name)));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function release(...backends: readonly (readonly [string, number, number])[]): void {
  const generation = proxy.table().generation + 1;
  const found = backends.map(([name, port, weight]) => ({ version: name, port, weight }));
  expect(proxy.set({ generation, backends: found })).toBe(true);
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly message: IncomingMessage;
}

async function ask(path = '/', options: RequestOptions = {}): Promise<Answer> {
  const sent = request({ port: proxy.port, path, ...options });
  sent.end();
  const [message] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: message.statusCode, body: await text(message), message };
}

test('hundreds of requests while versions are switched and stopped: none is lost', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const seen = new Map<string, number>();
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const { status, body } = await ask('/', { agent });
      const key = `${status} ${body.replace(/\d+/, '')}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  };
  let port = await version('v0');
  release(['v0', port, 1]);
  const clients = Array.from({ length: 20 }, client);
  for (let count = 1; count <= 15; count += 1) {
    const old = servers.at(-1);
    const [before, name] = [`v${count - 1}`, `v${count}`];
    port = await version(name);
    release([name, port, 1]);
    await vi.waitFor(() => expect(proxy.counts(before).inFlight).toBe(0), {
      interval: 1,
      timeout: 20_000,
    });
    old?.close();
    old?.closeAllConnections();
    await vi.waitFor(() => expect(proxy.counts(name).requests).toBeGreaterThan(20), 20_000);
  }
  isOver = true;
  await Promise.all(clients);
  agent.destroy();
  expect([...seen.keys()]).toEqual(['200 v']);
  expect(seen.get('200 v')).toBeGreaterThan(300);
});

test('a user stays with a version, and the weights are kept', async () => {
  release(['new', await version('new'), 0.25], ['old', await version('old'), 0.75]);
  const users = Array.from({ length: 400 }, (_, index) => `user-${index}`);
  const meets = async () => {
    const found: string[] = [];
    for (const user of users) found.push((await ask('/', { headers: { 'x-user-id': user } })).body);
    return found;
  };
  const first = await meets();
  const share = first.filter((name) => name === 'new').length / users.length;
  expect(share).toBeGreaterThan(0.17);
  expect(share).toBeLessThan(0.33);
  expect(await meets()).toEqual(first);
  release(['new', await version('new'), 0.5], ['old', await version('old'), 0.5]);
  const later = await meets();
  const kept = first.filter((name, index) => name === 'new' && later[index] === 'new');
  expect(kept).toHaveLength(first.filter((name) => name === 'new').length);
});

test('a table of an older generation is refused', async () => {
  release(['old', await version('old'), 1]);
  release(['new', await version('new'), 1]);
  expect(proxy.set({ generation: 1, backends: [] })).toBe(false);
  expect((await ask()).body).toBe('new');
});

test('without a version it says so, and when to come again', async () => {
  const { status, body, message } = await ask();
  expect([status, message.headers['retry-after']]).toEqual([503, '1']);
  expect(JSON.parse(body).error).toContain('no version');
});

test('what fails is counted: 5xx, a version that is gone, one that breaks off', async () => {
  const bad = await version('bad', (incoming, response) => {
    if (incoming.url === '/500') return response.writeHead(500).end();
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  release(['bad', bad, 1]);
  expect((await ask('/500')).status).toBe(500);
  await expect(ask('/half')).rejects.toThrow('aborted');
  expect(proxy.counts('bad')).toMatchObject({ requests: 2, errors: 2, inFlight: 0 });
  release(['gone', 1, 1]);
  expect((await ask()).status).toBe(502);
  expect(proxy.counts('gone')).toMatchObject({ requests: 1, errors: 1 });
});

test('a client that goes away is no error, and the version hears of it', async () => {
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const slow = await version('slow', (_incoming, response) => {
    response.once('close', resolve);
    response.write('first');
  });
  release(['slow', slow, 1]);
  const sent = get({ port: proxy.port });
  const [message] = (await once(sent, 'response')) as [IncomingMessage];
  await once(message, 'data');
  expect(proxy.counts('slow').inFlight).toBe(1);
  message.destroy();
  await heard;
  await vi.waitFor(() => expect(proxy.counts('slow').inFlight).toBe(0), 20_000);
  expect(proxy.counts('slow')).toMatchObject({ requests: 0, errors: 0, abandoned: 1 });
});

test('server-sent events come as they are sent', async () => {
  const { promise: go, resolve: next } = Promise.withResolvers<void>();
  const port = await version('sse', async (_incoming, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    await go;
    response.end('data: 2\n\n');
  });
  release(['sse', port, 1]);
  const [message] = (await once(get({ port: proxy.port }), 'response')) as [IncomingMessage];
  const [first] = await once(message, 'data');
  expect(String(first)).toBe('data: 1\n\n');
  expect(proxy.counts('sse')).toMatchObject({ requests: 1, errors: 0 });
  next();
  expect(await text(message)).toBe('data: 2\n\n');
});

test('a body of 64 MB passes whole, both ways', async () => {
  const port = await version('echo', (incoming, response) => incoming.pipe(response));
  release(['echo', port, 1]);
  const piece = Buffer.alloc(1 << 20, 'x');
  const sent = request({ port: proxy.port, method: 'POST' });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  let received = 0;
  const whole = answered.then(async ([message]) => {
    for await (const part of message) received += (part as Buffer).length;
  });
  for (let count = 0; count < 64; count += 1) if (!sent.write(piece)) await once(sent, 'drain');
  sent.end();
  await whole;
  expect(received).toBe(64 << 20);
});

test('an upgraded connection carries bytes both ways, and its end', async () => {
  const port = await version('ws');
  servers.at(-1)?.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    socket.on('data', (bytes: Buffer) => socket.write(bytes.toString().toUpperCase()));
    socket.once('end', () => socket.end());
  });
  release(['ws', port, 1]);
  const socket = connect(proxy.port, '127.0.0.1');
  socket.write('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  const [head] = await once(socket, 'data');
  expect(String(head)).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('HELLO');
  socket.end();
  await once(socket, 'close');
});

test('the version learns who asks, and nothing of the connection before it', async () => {
  const port = await version('headers', (incoming, response) =>
    response.end(JSON.stringify(incoming.headers)),
  );
  release(['headers', port, 1]);
  const headers = {
    'x-forwarded-for': '1.2.3.4',
    'x-own': 'kept',
    connection: 'x-hop',
    'x-hop': '1',
  };
  const { body } = await ask('/', { headers });
  expect(JSON.parse(body)).toMatchObject({
    'x-forwarded-for': '1.2.3.4, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-own': 'kept',
    host: `localhost:${proxy.port}`,
  });
  expect(JSON.parse(body)).not.toHaveProperty('x-hop');
});
