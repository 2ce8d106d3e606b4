import { once } from 'node:events';
import { get } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { deadlineAfter, systemClock } from '../lifecycle/index.ts';
import { capturedLog } from '../tests/support/http-server.ts';
import { type EventStream, eventStream, httpServer, statuses } from './index.ts';

async function setUp(heartbeatMs = 10_000) {
  const { log } = capturedLog();
  const server = await httpServer({ name: 'x', log, statuses: statuses([], {}) });
  const opened = Promise.withResolvers<EventStream>();
  server.app.get('/events', async (request, reply) => {
    opened.resolve(eventStream(request, reply, { heartbeatMs }));
    return reply;
  });
  const part = server.part({ port: 0 });
  await part.start(new AbortController().signal, () => undefined);
  onTestFinished(async () => {
    const deadline = deadlineAfter(2_000, systemClock);
    await part.stop?.(deadline);
    deadline.close();
  });
  const request = get(`${server.url()}/events`);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  onTestFinished(() => void request.destroy());
  return { server, request, response, events: await opened.promise };
}

test('has the headers of an event stream beside the common ones', async () => {
  const { response } = await setUp();
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.any(String),
  });
});

test('a client that goes away fires the signal and ends sending', async () => {
  const { request, events } = await setUp();
  expect(await events.send({ data: 'a' })).toBe(true);
  const gone = once(events.signal, 'abort');
  request.destroy();
  await gone;
  expect(await events.send({ data: 'b' })).toBe(false);
});

test('a client that does not read holds the sender back, and fills no memory', async () => {
  const { request, response, events } = await setUp(1);
  response.pause();
  let sent = 0;
  const sender = (async () => {
    while (sent < 2_000 && (await events.send({ data: 'a'.repeat(100_000) }))) sent += 1;
  })();
  let before = -1;
  // Until nothing more went in during one look.
  await expect
    .poll(
      () => {
        const still = sent === before;
        before = sent;
        return still;
      },
      { interval: 300, timeout: 10_000 },
    )
    .toBe(true);
  expect(sent).toBeLessThan(1_000);
  request.destroy();
  await sender;
});

test('a quiet stream has a heartbeat', async () => {
  const { response } = await setUp(5);
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  await expect.poll(() => text).toContain(': \n\n: \n\n');
});
