/** The official clients of OpenAI and Anthropic, as they are, against a gateway. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  await gateway.provider('fake', upstream.url);
  await gateway.model('fake', ['fake']);
  account = await gateway.account();
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: account.key, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: account.key, maxRetries: 0 });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const messages = [{ role: 'user' as const, content: 'Hello, who are you?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tool = { type: 'function' as const, function: { name: 'weather', parameters } };

describe('openai', () => {
  test('a chat, n, stop and JSON', async () => {
    const chat = await openai.chat.completions.create({ model: 'local', messages, n: 2 });
    expect(chat.choices.map(({ message }) => message.content)).toEqual([
      expect.stringContaining('I am "local"'),
      expect.stringContaining('(answer 2)'),
    ]);
    expect(chat.usage?.total_tokens).toBe(
      (chat.usage?.prompt_tokens ?? 0) + (chat.usage?.completion_tokens ?? 0),
    );
    const stopped = await openai.chat.completions.create({ model: 'local', messages, stop: ',' });
    expect(stopped.choices[0]?.message.content).toBe('I am "local"');
    const json = await openai.chat.completions.create({
      model: 'local',
      messages,
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(json.choices[0]?.message.content ?? '')).toMatchObject({ model: 'local' });
  });

  test('a stream, with the usage in its last chunk', async () => {
    const stream = await openai.chat.completions.create({
      model: 'local',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toContain('Hello, who are you?');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: expect.any(Number) },
    });
    const plain = await openai.chat.completions.create({ model: 'local', messages, stream: true });
    for await (const chunk of plain) expect(chunk.choices).toHaveLength(1);
  });

  test('tools, asked for and answered', async () => {
    const chat = await openai.chat.completions.create({ model: 'local', messages, tools: [tool] });
    const [call] = chat.choices[0]?.message.tool_calls ?? [];
    if (call?.type !== 'function') throw new Error('no call of a tool');
    expect(JSON.parse(call.function.arguments)).toHaveProperty('city');
    const answered = await openai.chat.completions.create({
      model: 'local',
      tools: [tool],
      messages: [
        ...messages,
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'rain' },
      ],
    });
    expect(answered.choices[0]?.message.content).toContain('rain');
    const runner = openai.chat.completions.stream({ model: 'local', messages, tools: [tool] });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('embeddings, images and models', async () => {
    const embedded = await openai.embeddings.create({ model: 'local', input: ['one', 'two'] });
    expect(embedded.data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
    const image = await openai.images.generate({ model: 'local', prompt: 'sea', n: 2 });
    expect(image.data).toHaveLength(2);
    const models = await Array.fromAsync(openai.models.list());
    expect(models.map(({ id }) => id)).toEqual(['fake', 'local']);
    expect(await openai.models.retrieve('local')).toMatchObject({ id: 'local', object: 'model' });
  });

  test('errors are of the classes that the client knows', async () => {
    const wrong = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'gw_live_no', maxRetries: 0 });
    const ask = (client: OpenAI, model: string, content = 'x') =>
      client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
    await expect(ask(wrong, 'local')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask(openai, 'none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const bad = { model: 'local', messages, temperature: 9 };
    await expect(openai.chat.completions.create(bad)).rejects.toMatchObject({
      status: 422,
      param: 'temperature',
      type: 'invalid_request_error',
    });
    await expect(ask(openai, 'fake', '{"do":"fail","mark":"c1"}')).rejects.toBeInstanceOf(
      OpenAI.InternalServerError,
    );
    const poor = await gateway.account(0n);
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: poor.key, maxRetries: 0 });
    await expect(ask(client, 'local')).rejects.toMatchObject({
      status: 402,
      code: 'insufficient_credits',
    });
  });

  test('a stream that breaks off is an error, and no end', async () => {
    const content = '{"do":"cutLate","mark":"c2","tokens":6}';
    const stream = await openai.chat.completions.create({
      model: 'fake',
      stream: true,
      messages: [{ role: 'user', content }],
    });
    await expect(Array.fromAsync(stream)).rejects.toThrow('the provider failed');
  });
});

describe('anthropic', () => {
  const max_tokens = 200;
  const weather = {
    name: 'weather',
    input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
  };

  test('a message, and the same as a stream', async () => {
    const counted = await anthropic.messages.countTokens({ model: 'local', messages });
    const message = await anthropic.messages.create({ model: 'local', max_tokens, messages });
    expect(message.usage.input_tokens).toBe(counted.input_tokens);
    expect(message.content).toMatchObject([
      { type: 'text', text: expect.stringContaining('local') },
    ]);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(message._request_id).toBeTruthy();
    const stream = anthropic.messages.stream({ model: 'local', max_tokens, messages });
    const final = await stream.finalMessage();
    expect(final.content).toEqual(message.content);
    expect(final.usage.output_tokens).toBe(message.usage.output_tokens);
    expect(final.stop_reason).toBe('end_turn');
  });

  test('tools, asked for and answered, streamed and not', async () => {
    const request = { model: 'local', max_tokens, messages, tools: [weather] };
    const message = await anthropic.messages.create(request);
    expect(message.stop_reason).toBe('tool_use');
    const [use] = message.content;
    if (use?.type !== 'tool_use') throw new Error('no use of a tool');
    expect(use.input).toHaveProperty('city');
    const answered = await anthropic.messages.create({
      ...request,
      messages: [
        ...messages,
        { role: 'assistant', content: message.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] },
      ],
    });
    expect(answered.content).toMatchObject([{ text: expect.stringContaining('local') }]);
    const streamed = await anthropic.messages.stream(request).finalMessage();
    expect(streamed.content).toMatchObject([
      { type: 'tool_use', name: 'weather', input: use.input },
    ]);
  });

  test('errors are of the classes that the client knows', async () => {
    const wrong = new Anthropic({ baseURL: gateway.url, apiKey: 'gw_live_no', maxRetries: 0 });
    const request = { model: 'local', max_tokens, messages };
    await expect(wrong.messages.create(request)).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
    const none = anthropic.messages.create({ ...request, model: 'none' });
    await expect(none).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(none).rejects.toMatchObject({ requestID: expect.any(String) });
    const models = await Array.fromAsync(anthropic.models.list());
    expect(models.map(({ id }) => id)).toContain('local');
  });
});
