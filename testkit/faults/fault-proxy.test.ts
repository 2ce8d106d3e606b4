import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ProxyCollection } from './collection.ts';
import { type FaultProxy, type FaultProxyOptions, faultProxy } from './fault-proxy.ts';
import { renderMetrics } from './metrics.ts';

const echo = createServer((socket) => {
  socket.on('error', () => {}); // resets are what some tests are about
  socket.pipe(socket);
});
const sockets: Socket[] = [];
const proxies: FaultProxy[] = [];

beforeAll(async () => {
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const proxy of proxies.splice(0)) await proxy.close();
  const open = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap');
  await expect.poll(open, { message: 'a test left sockets open' }).toEqual([]);
});
afterAll(() => void echo.close());

const upstream = () => `127.0.0.1:${(echo.address() as { port: number }).port}`;

async function build(options: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> {
  const proxy = await faultProxy({ upstream: upstream(), ...options });
  proxies.push(proxy);
  return proxy;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {}); // `ask` tells that the connection is over
  await once(socket, 'connect');
  return socket;
}

/** What comes back for `text`: nothing when the connection ends instead. */
async function ask(socket: Socket, text: string): Promise<string> {
  if (socket.destroyed) return '';
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('data', (bytes) => resolve(String(bytes))).once('close', () => resolve(''));
  socket.write(text);
  return await promise;
}

test.each([
  ['localhost:5432', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['http://localhost:9000/bucket?x=1', /^http:\/\/127\.0\.0\.1:\d+\/bucket\?x=1$/],
  ['postgres://user:p%40ss@db:5432/name', /^postgres:\/\/user:p%40ss@127\.0\.0\.1:\d+\/name$/],
  ['redis://[::1]:6379', /^redis:\/\/127\.0\.0\.1:\d+$/],
])('the address of %s goes through the proxy', async (target, url) => {
  expect((await build({ upstream: target })).url).toMatch(url);
});

test.each(['', 'nowhere', 'redis://host', '/path'])('%j is no target', async (target) => {
  await expect(faultProxy({ upstream: target })).rejects.toMatchObject({
    code: 'FAULTS_BAD_TARGET',
  });
});

test('an address that is taken and a wrong toxic are clear errors', async () => {
  const proxy = await build();
  await expect(faultProxy({ upstream: 'a:1', listen: proxy.address })).rejects.toMatchObject({
    code: 'FAULTS_CANNOT_LISTEN',
  });
  expect(() => proxy.add({ type: 'latency', attributes: { latency: 'x' } })).toThrow(/latency/);
  expect(() => proxy.remove('nothing')).toThrow(/toxic not found/);
});

test('down cuts and refuses, up brings the same address back', async () => {
  const proxy = await build();
  const socket = await open(proxy.port);
  await proxy.down();
  expect(await ask(socket, 'x')).toBe('');
  await expect(open(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.up();
  expect(await ask(await open(proxy.port), 'x')).toBe('x');
});

test('a higher toxicity affects the same connections and more', async () => {
  const affected = async (toxicity: number) => {
    const toxics = [{ type: 'limit_data', attributes: { bytes: 0 }, toxicity }];
    const proxy = await build({ seed: 3, toxics });
    const fates: boolean[] = [];
    for (let count = 0; count < 20; count += 1) {
      fates.push((await ask(await open(proxy.port), 'x')) === '');
    }
    return fates;
  };
  const [half, most] = [await affected(0.5), await affected(0.8)];
  expect(most.filter(Boolean).length).toBeGreaterThan(half.filter(Boolean).length);
  expect(most.map((is, index) => is || half[index] === true)).toEqual(most);
});

test('a change of toxicity puts a toxic on living connections and takes it off', async () => {
  const proxy = await build();
  const socket = await open(proxy.port);
  const toxic = { type: 'latency', name: 'l', attributes: { latency: 60_000 }, toxicity: 0 };
  proxy.add(toxic);
  expect(await ask(socket, 'a')).toBe('a');
  proxy.update('l', { toxicity: 1 });
  const delayed = ask(socket, 'b');
  await expect.poll(() => proxy.traffic().downstream.receivedBytes).toBe(2);
  expect(proxy.traffic().downstream.sentBytes).toBe(1);
  proxy.update('l', { toxicity: 0 });
  expect(await delayed).toBe('b');
});

test('toxics act in their order, and all of them on one connection', async () => {
  const toxics = [
    { type: 'limit_data', attributes: { bytes: 3 } },
    { type: 'latency', attributes: { latency: 1 } },
  ];
  const proxy = await build({ toxics });
  proxy.add({ type: 'http_delay', attributes: { latency: 1 } });
  const socket = await open(proxy.port);
  expect(await ask(socket, '12345')).toBe('123');
});

test('traffic is counted over living and past connections, and shown as metrics', async () => {
  const collection = new ProxyCollection(1);
  const created = await collection.create({
    name: 'a"b',
    listen: '127.0.0.1:0',
    upstream: upstream(),
  });
  if (!created.ok) throw new Error(created.failure.error);
  const { port } = created.value.address;
  const first = await open(port);
  await ask(first, '12345');
  first.destroy();
  await expect.poll(() => created.value.connections.length).toBe(0);
  await ask(await open(port), '678');
  const metrics = renderMetrics(collection);
  const labels = `listener="127.0.0.1:${port}",proxy="a\\"b",upstream="${upstream()}"`;
  for (const line of [
    `toxiproxy_proxy_received_bytes_total{direction="upstream",${labels}} 8`,
    `toxiproxy_proxy_sent_bytes_total{direction="downstream",${labels}} 8`,
  ]) {
    expect(metrics.split('\n')).toContain(line);
  }
  await collection.close();
});
