import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import type { DrainOutcome } from './registry.ts';
import { Relay } from './relay.ts';
import { addressOf, closed, localhost, type Rig, readAll, rig } from './testing/sockets.ts';
import { delayStage, sliceStage } from './testing/stages.ts';

const rigs: Rig[] = [];
async function build(...args: Parameters<typeof rig>): Promise<Rig> {
  const made = await rig(...args);
  rigs.push(made);
  return made;
}

const sockets = () =>
  process.getActiveResourcesInfo().filter((kind) => /^TCP(Socket|Server)Wrap$/.test(kind)).length;

afterEach(async () => {
  for (const made of rigs.splice(0)) await made.close();
  await expect.poll(sockets, { message: 'a test left sockets open' }).toBe(0);
});

const echo = (socket: Socket) => void socket.pipe(socket);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test.each([0, 2])('8 MiB come back unchanged through %i stages each way', async (stages) => {
  const made = await build(echo, {
    onOpen: ({ upstream, downstream }) => {
      for (const pump of stages > 0 ? [upstream, downstream] : []) {
        pump.insertStage(sliceStage(10_007));
        pump.insertStage(delayStage(systemClock, 0, 1024 * 1024));
      }
    },
  });
  const sent = randomBytes(8 * 1024 * 1024);
  const client = made.open();
  client.end(sent);
  const got = await readAll(client);
  expect(hash(got)).toBe(hash(sent));
});

test('bytes and the time of the first one are counted for each direction', async () => {
  const made = await build(echo);
  const opened = made.nextConnection();
  const client = made.open();
  const { report, openedAtMs } = await opened;
  expect(report.upstream).toEqual({ receivedBytes: 0, sentBytes: 0, firstByteAtMs: undefined });
  client.write('hello');
  await once(client, 'data');
  const after = made.relay.connections.list()[0]?.report;
  expect(after?.upstream).toMatchObject({ receivedBytes: 5, sentBytes: 5 });
  expect(after?.downstream).toMatchObject({ receivedBytes: 5, sentBytes: 5 });
  expect(after?.downstream.firstByteAtMs).toBeGreaterThan(openedAtMs);
});

test('a half-close passes through, and the answer after it still arrives', async () => {
  const made = await build((socket) => {
    socket.on('data', () => {});
    socket.on('end', () => socket.end('answer after the end'));
  });
  const client = made.open();
  client.end('question');
  expect(String(await readAll(client))).toBe('answer after the end');
  await expect.poll(() => made.relay.connections.size).toBe(0);
});

test('a reset by the server is a reset for the client, never a clean end', async () => {
  const made = await build((socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  const client = made.open();
  client.write('x');
  await closed(client);
  expect(client.errored).toMatchObject({ code: 'ECONNRESET' });
});

test('a reset by the client is a reset for the server', async () => {
  const made = await build((socket) => socket.resume());
  const opened = made.nextConnection();
  const client = made.open();
  const connection = await opened;
  client.resetAndDestroy();
  await expect.poll(() => made.accepted[0]?.errored).toMatchObject({ code: 'ECONNRESET' });
  expect(connection.report.failure).toEqual({ side: 'client', code: 'ECONNRESET' });
});

test('a server that is away closes the client and is reported', async () => {
  const failures: string[] = [];
  const made = await build(echo, {
    upstream: () => ({ host: '127.0.0.1', port: 1 }),
    onUnreachable: ({ code }) => failures.push(code),
  });
  await closed(made.open());
  expect(failures).toEqual(['ECONNREFUSED']);
});

test('a slow reader stops the reading: memory stays bounded', async () => {
  const blockBytes = 64 * 1024;
  const made = await build((socket) => {
    const fill = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(blockBytes)));
    };
    socket.on('drain', fill);
    fill();
  });
  const opened = made.nextConnection();
  const client = made.open();
  client.pause();
  const { client: peer, downstream } = await opened;
  await expect.poll(() => peer.socket.writableLength).toBeGreaterThan(0);
  const stalledAt = downstream.counters.receivedBytes;
  // While another connection moves a lot, nothing moves here.
  const other = made.open();
  for (let gotBytes = 0; gotBytes < 100 * blockBytes; ) {
    const [bytes] = (await once(other, 'data')) as [Buffer];
    gotBytes += bytes.length;
  }
  expect(downstream.counters.receivedBytes).toBe(stalledAt);
  expect(peer.socket.writableLength).toBeLessThanOrEqual(256 * 1024);
});

test('draining accepts no more, lets connections finish, and cuts them at the limit', async () => {
  const made = await build(echo);
  const [quick, endless] = [made.open(), made.open()];
  for (const client of [quick, endless]) {
    client.write('x');
    await once(client, 'data');
  }
  const outcome = made.relay.drain(1000);
  quick.end();
  await closed(quick);
  await closed(made.open());
  expect(await outcome).toEqual({ finished: 1, cut: 1 });
  await closed(endless);
});

test('draining waits for a connection that is still being made', async () => {
  const { promise: outcome, resolve } = Promise.withResolvers<DrainOutcome>();
  const made = await build(echo, {
    upstream: () => {
      queueMicrotask(() => void made.relay.drain(5000).then(resolve));
      return addressOf(made.server);
    },
  });
  const client = made.open();
  client.end('last question');
  expect(String(await readAll(client))).toBe('last question');
  expect(await outcome).toEqual({ finished: 1, cut: 0 });
});

test('connections that come and go in every ugly way leave nothing behind', async () => {
  const made = await build((socket) => {
    socket.on('data', (bytes: Buffer) => {
      if (bytes[0] === 1) socket.destroy();
      else if (bytes[0] === 2) socket.resetAndDestroy();
      else socket.end(bytes);
    });
  });
  const clients = Array.from({ length: 120 }, (_, index) => {
    const client = made.open();
    client.write(Buffer.alloc(1000, index % 4));
    if (index % 5 === 0) client.resetAndDestroy();
    else if (index % 7 === 0) client.destroy();
    else client.resume().on('end', () => client.end());
    return client;
  });
  await Promise.all(clients.map(closed));
  await expect.poll(() => made.relay.connections.size).toBe(0);
});

test('stopping while a connection is being made leaves nothing behind', async () => {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const made = await build(echo, {
    upstream: () => {
      queueMicrotask(() => void made.relay.stop().then(resolve));
      return made.relay.address;
    },
  });
  const client = made.open();
  await stopped;
  await closed(client);
  expect(made.relay.connections.size).toBe(0);
});

test('a port that is taken is a returned failure', async () => {
  const made = await build(echo);
  const second = await Relay.start({ listen: made.relay.address, upstream: () => localhost });
  expect(second).toMatchObject({ ok: false, failure: { code: 'EADDRINUSE' } });
});

test('a stage may close or reset the connection, and what it pushed before arrives', async () => {
  const made = await build(echo, {
    onOpen: (connection) =>
      connection.downstream.insertStage({
        ...sliceStage(4),
        write({ bytes, atMs }, output) {
          output.push({ bytes: bytes.subarray(0, 4), atMs });
          if (bytes[0] === 0x21) output.reset();
          else output.close();
        },
      }),
  });
  const client = made.open();
  client.write('12345678');
  expect(String(await readAll(client))).toBe('1234');
  const other = made.open();
  other.write('!2345678');
  await closed(other);
  expect(other.errored).toMatchObject({ code: 'ECONNRESET' });
});

test('a reset in the middle of a close still ends the connection', async () => {
  const made = await build(echo);
  const opened = made.nextConnection();
  const client = made.open();
  client.on('error', () => undefined);
  const connection = await opened;
  connection.close();
  connection.reset();
  await expect.poll(() => connection.isClosed).toBe(true);
});
