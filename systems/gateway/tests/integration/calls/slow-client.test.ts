/** Clients that take an answer slower than its provider gives it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

/** Long enough that a machine with other work to do is not taken for a silent provider. */
const limitMs = 1_000;
const words = 40_000;
/** Of which it says that they were fewer tokens. */
const tokens = 900;
const credit = 1_000_000n;
let gateway: TestGateway;
let wroteAtMs = 0;

const upstream = createServer(async (request, response) => {
  await request.resume().toArray();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await pipeline(Readable.from(said()), response).catch(() => {
    // The gateway hung up: what the client got then tells it.
  });
});

function* said(): Generator<string> {
  const delta = { content: 'word ', filled: 'x'.repeat(200) };
  for (let word = 0; word < words; word += 1) {
    wroteAtMs = Date.now();
    yield eventOf({ choices: [{ index: 0, delta, finish_reason: null }] });
  }
  yield eventOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  yield eventOf({ choices: [], usage: { prompt_tokens: 0, completion_tokens: tokens } });
  yield 'data: [DONE]\n\n';
}

function eventOf(event: object): string {
  return `data: ${JSON.stringify({ id: 'c', ...event })}\n\n`;
}

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const timeLimits = { firstByteMs: 5_000, betweenChunksMs: limitMs, wholeAnswerMs: 5_000 };
  gateway = await testGateway({ timeLimits });
  const { port } = upstream.address() as AddressInfo;
  await gateway.provider('fast', `http://127.0.0.1:${port}/v1`, 'openai');
  await gateway.model('m', ['fast'], { input: 0n, output: 1_000_000n });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  upstream.close();
});

test('a client that pauses gets the rest when it reads on, and pays for all of it', async () => {
  const account = await gateway.account(credit);
  const messages = [{ role: 'user', content: 'hi' }];
  const body = JSON.stringify({ model: 'm', stream: true, max_tokens: tokens, messages });
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const head = [
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json',
    `authorization: Bearer ${account.key}\r\nconnection: close\r\ncontent-length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'readable');
  // It reads nothing, and so its provider has long been unable to say anything.
  await expect
    .poll(() => Date.now() - wroteAtMs, { timeout: 20_000, interval: 50 })
    .toBeGreaterThan(2 * limitMs);
  const text = Buffer.concat((await socket.toArray()) as Buffer[]).toString('latin1');
  expect(text).toContain('[DONE]');
  expect(text.split('"word "')).toHaveLength(words + 1);
  expect(await gateway.gateway.ledger.balance(account.id)).toMatchObject({
    ...{ available: credit - BigInt(tokens), held: 0n, suspense: 0n },
  });
});
