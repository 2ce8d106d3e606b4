import { once } from 'node:events';
import { request as send } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { deadlineAfter, systemClock } from '../lifecycle/index.ts';
import { capturedLog } from '../tests/support/http-server.ts';
import { rawClient } from '../tests/support/raw-client.ts';
import { listenErrors } from './listening.ts';
import type { Limits } from './options.ts';
import { type PlainRequest, plainServer } from './plain-server.ts';

async function setUp(
  handle: (exchange: PlainRequest) => Promise<void>,
  limits: Partial<Limits> = {},
) {
  const server = plainServer({
    name: 'plain',
    log: capturedLog().log,
    limits,
    drain: { idleGraceMs: 10 },
    handle,
    refuse: (why) => `HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n${why}`,
  });
  const part = server.part({ port: 0 });
  await part.start(new AbortController().signal, () => {});
  let stopped: Promise<void> | undefined;
  const stop = () => {
    const deadline = deadlineAfter(5_000, systemClock);
    stopped ??= Promise.resolve(part.stop?.(deadline)).finally(() => deadline.close());
    return stopped;
  };
  onTestFinished(stop);
  return { url: server.url(), stop };
}

async function echo({ request, response, expectsContinue }: PlainRequest): Promise<void> {
  if (expectsContinue) response.writeContinue();
  let size = 0;
  for await (const piece of request) size += (piece as Buffer).length;
  response.end(`${size}${expectsContinue ? ' continued' : ''}`);
}

test('gives requests to the function, those that wait to go on as well', async () => {
  const { url } = await setUp(echo);
  expect(await (await fetch(url, { method: 'PUT', body: 'hello' })).text()).toBe('5');
  const request = send(url, { method: 'PUT', headers: { expect: '100-continue' } });
  request.flushHeaders();
  await once(request, 'continue');
  request.end('hello');
  const [response] = await once(request, 'response');
  let text = '';
  for await (const piece of response) text += piece;
  expect(text).toBe('5 continued');
});

test('refuses what is no request in its own words', async () => {
  const { url } = await setUp(echo, { headerBytes: 1_024 });
  const broken = await rawClient(url);
  broken.send('this is no request\r\n\r\n');
  expect(await broken.closed).toMatch(/^HTTP\/1.1 400 .*malformed$/s);
  const large = await rawClient(url);
  large.send(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(2_000)}\r\n\r\n`);
  expect(await large.closed).toContain('headers too large');
});

test('ends a body that stalls', async () => {
  const { url } = await setUp(echo, { idleTimeoutMs: 50 });
  const client = await rawClient(url);
  client.send('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  expect(await client.closed).toContain('too slow');
});

test('finishes what runs when it stops', async () => {
  const begun = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const { url, stop } = await setUp(async ({ response }) => {
    begun.resolve();
    await mayEnd.promise;
    response.end('done');
  });
  const answer = fetch(url);
  await begun.promise;
  const stopped = stop();
  mayEnd.resolve();
  expect(await (await answer).text()).toBe('done');
  await stopped;
  await expect(fetch(url)).rejects.toThrow();
});

test('a port that is taken is said', async () => {
  const { url } = await setUp(echo);
  const second = plainServer({
    name: 'second',
    log: capturedLog().log,
    handle: echo,
    refuse: () => '',
  });
  const port = Number(new URL(url).port);
  const start = second.part({ port }).start(new AbortController().signal, () => {});
  await expect(start).rejects.toMatchObject({ code: listenErrors.make('PORT_TAKEN').code });
});
