import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handClock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { dialTcp } from './dial.ts';
import { plainPeer } from './peer.ts';
import { addressOf, readAll } from './testing/sockets.ts';
import { delayStage, sliceStage } from './testing/stages.ts';

const echoServer = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
const front = createServer({ allowHalfOpen: true });

beforeAll(async () => {
  for (const server of [echoServer, front]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});
afterAll(() => {
  echoServer.close();
  front.close();
});

/** Joins the next client of `front` to the echo server over sockets that Node made. */
async function joined(head = Buffer.alloc(0)) {
  const client = connect({ ...addressOf(front), allowHalfOpen: true });
  const [accepted] = (await once(front, 'connection')) as [Socket];
  const server = await dialTcp(addressOf(echoServer));
  if (!server.ok) throw new Error(server.failure.message);
  const { promise: over, resolve } = Promise.withResolvers<Connection>();
  const connection = new Connection({
    id: 1,
    client: plainPeer(accepted),
    server: server.peer,
    onClosed: resolve,
  });
  connection.upstream.unshift(head);
  return { client, connection, over };
}

test('sockets that others made are piped too, after the bytes they had already read', async () => {
  const { client, connection, over } = await joined(Buffer.from('read before, '));
  connection.start();
  client.end('sent after');
  expect(String(await readAll(client))).toBe('read before, sent after');
  expect((await over).isClosed).toBe(true);
});

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { maxLength: 12 });
const stages = fc.array(fc.integer({ min: -3, max: 900 }), { maxLength: 4 });

test('random pieces through random stages over real sockets keep every byte', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, stages, stages, async (writes, upstream, downstream) => {
      const { client, connection, over } = await joined();
      const make = (size: number) =>
        size <= 0 ? delayStage(systemClock, -size, 1024) : sliceStage(size);
      for (const size of upstream) connection.upstream.insertStage(make(size));
      for (const size of downstream) connection.downstream.insertStage(make(size));
      connection.start();
      for (const piece of writes) client.write(piece);
      client.end();
      expect(await readAll(client)).toEqual(Buffer.concat(writes));
      await over;
    }),
    { numRuns: 25 },
  );
});

test('a socket that is already closed does not keep the connection alive', async () => {
  const { client, connection, over } = await joined();
  connection.cut();
  expect((await over).isClosed).toBe(true);
  const again = new Connection({ id: 2, client: connection.client, server: connection.server });
  await expect.poll(() => again.isClosed).toBe(true);
  client.destroy();
});

test('giving up and a limit on connecting are returned as failures', async () => {
  const clock = handClock();
  const late = dialTcp(addressOf(echoServer), { timeoutMs: 20, clock });
  const aborted = dialTcp(addressOf(echoServer), { clock, signal: AbortSignal.abort() });
  clock.advance(20);
  expect(await late).toMatchObject({ ok: false, failure: { code: 'ETIMEDOUT' } });
  expect(await aborted).toMatchObject({ ok: false, failure: { code: 'ABORTED' } });
  expect(clock.waiting()).toBe(0);
});
