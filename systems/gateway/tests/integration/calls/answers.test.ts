/** What stands in an answer besides its words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.provider('fake', upstream.url);
  // Their providers call them "up-local" and "up-fake".
  await gateway.model('local', ['local']);
  await gateway.model('fake', ['fake']);
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(path: string, body: object) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as object);
  const json = text.startsWith('{') ? (JSON.parse(text) as object) : {};
  return { status: response.status, headers: response.headers, json, events };
}

const chat = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hello' }];

test.each(['local', 'fake'])(
  '%s is named as it was asked for, whole and streamed',
  async (model) => {
    const paths = [
      [chat, { messages }],
      ['/v1/messages', { messages, max_tokens: 20 }],
      ['/v1/embeddings', { input: 'x' }],
    ] as const;
    for (const [path, body] of paths) {
      expect((await ask(path, { model, ...body })).json).toMatchObject({ model });
    }
    const streamed = await ask(chat, { model, messages, stream: true });
    expect(streamed.events.length).toBeGreaterThan(1);
    for (const event of streamed.events) expect(event).toMatchObject({ model });
    const message = await ask('/v1/messages', { model, messages, max_tokens: 20, stream: true });
    expect(message.events[0]).toMatchObject({ type: 'message_start', message: { model } });
  },
);

test('a stop sequence that was met is told in the form of messages', async () => {
  // The built-in model repeats what it was told.
  const told = [{ role: 'user', content: 'first, then END and more' }];
  const request = { model: 'local', messages: told, max_tokens: 100 };
  const end = { stop_reason: 'stop_sequence', stop_sequence: 'END' };
  const stopped = { ...request, stop_sequences: ['never', 'END'] };
  const whole = await ask('/v1/messages', stopped);
  expect(whole.json).toMatchObject(end);
  const streamed = await ask('/v1/messages', { ...stopped, stream: true });
  expect(streamed.events.at(-2)).toMatchObject({ type: 'message_delta', delta: end });
  const open = await ask('/v1/messages', { ...request, stop_sequences: ['never'] });
  expect(open.json).toMatchObject({ stop_reason: 'end_turn', stop_sequence: null });
});

test('a picture has an address where one was asked for, and a size that is one', async () => {
  const path = '/v1/images/generations';
  const request = { model: 'local', prompt: 'a sea', response_format: 'url', size: '512x512' };
  const { json } = await ask(path, request);
  expect(json).toMatchObject({
    data: [{ url: expect.stringMatching(/^data:image\/png;base64,/) }],
  });
  const refused = await ask(path, { ...request, size: 'banana' });
  expect(refused.status).toBe(422);
  expect(refused.json).toMatchObject({ error: { param: 'size' } });
});

test('where a provider says no usage, the answer says what it was charged by', async () => {
  const content = JSON.stringify({ do: 'noUsage', mark: 'none', tokens: 8 });
  const request = { model: 'fake', messages: [{ role: 'user', content }] };
  // Four bytes a token: 49 of the prompt, and 39 of the answer.
  const [input, output] = [Math.ceil((content.length + 4) / 4), 10];
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const counted = await ask(chat, request);
  expect(counted.json).toMatchObject({ usage });
  const message = await ask('/v1/messages', { ...request, max_tokens: 50 });
  expect(message.json).toMatchObject({ usage: { input_tokens: input, output_tokens: output } });
  const embedded = await ask('/v1/embeddings', { model: 'fake', input: content });
  const tokens = Math.ceil(content.length / 4);
  expect(embedded.json).toMatchObject({ usage: { prompt_tokens: tokens, total_tokens: tokens } });
  // A token of the prompt costs 2 nano-dollars, one of the answer 10.
  const cost = String((2 * input + 10 * output) / 1e9);
  expect(Number(counted.headers.get('x-charged-usd'))).toBe(Number(cost));
});

test.each(['noUsage', 'badUsage'])('and so does a stream, after %s', async (deed) => {
  const content = JSON.stringify({ do: deed, mark: deed, tokens: 8 });
  const request = { model: 'fake', messages: [{ role: 'user', content }], stream: true };
  // Four bytes a token: the prompt, and "word " eight times.
  const [input, output] = [Math.ceil((content.length + 4) / 4), 10];
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const streamed = await ask(chat, { ...request, stream_options: { include_usage: true } });
  const withUsage = streamed.events.filter((event) => 'usage' in event);
  expect(withUsage).toEqual([streamed.events.at(-1)]);
  expect(withUsage).toMatchObject([{ id: `up-${deed}`, model: 'fake', choices: [], usage }]);
  const unasked = await ask(chat, request);
  expect(unasked.events.some((event) => 'usage' in event)).toBe(false);
  const message = await ask('/v1/messages', { ...request, max_tokens: 50 });
  expect(message.events.at(-2)).toMatchObject({
    type: 'message_delta',
    usage: { input_tokens: input, output_tokens: output },
  });
  const receipt = await fetch(`${gateway.url}/receipts/${streamed.headers.get('x-receipt-id')}`, {
    headers: { authorization: `Bearer ${account.key}` },
  });
  const { charged } = ((await receipt.json()) as { receipt: { charged: string } }).receipt;
  expect(charged).toBe(String(2 * input + 10 * output));
});

test('an answer has its id in the header of either client', async () => {
  const body = { model: 'fake', messages, max_tokens: 20 };
  const asked = [
    await ask('/v1/messages', body),
    await ask(chat, { ...body, stream: true }),
    await ask('/v1/messages/batches', {}),
  ];
  for (const { headers } of asked) {
    expect(headers.get('request-id')).toBeTruthy();
    expect(headers.get('request-id')).toBe(headers.get('x-request-id'));
  }
});

test('both tiers of service that a message can ask for are taken', async () => {
  for (const service_tier of ['auto', 'standard_only']) {
    const body = { model: 'fake', messages, max_tokens: 20, service_tier };
    expect((await ask('/v1/messages', body)).status).toBe(200);
  }
});
