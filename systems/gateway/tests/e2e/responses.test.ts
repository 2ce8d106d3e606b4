/** The Responses API, by the official client as it is, against a gateway. */
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  await gateway.provider('fake', upstream.url);
  await gateway.model('fake', ['fake']);
  account = await gateway.account();
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: account.key, maxRetries: 0 });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const weather = { type: 'function' as const, name: 'weather', parameters, strict: true };

async function balance(): Promise<bigint> {
  const headers = { authorization: `Bearer ${account.key}` };
  const told = (await (await fetch(`${gateway.url}/user/balance`, { headers })).json()) as {
    readonly balance_nano: string;
  };
  return BigInt(told.balance_nano);
}

test('a response, and what it used', async () => {
  const response = await openai.responses.create({
    model: 'local',
    instructions: 'Be brief.',
    input: 'Hello, who are you?',
    metadata: { of: 'a test' },
  });
  expect(response.output_text).toContain('Hello, who are you?');
  expect(response).toMatchObject({
    object: 'response',
    status: 'completed',
    model: 'local',
    instructions: 'Be brief.',
    metadata: { of: 'a test' },
    store: false,
    error: null,
    incomplete_details: null,
    output: [{ type: 'message', role: 'assistant', status: 'completed' }],
  });
  const { input_tokens = 0, output_tokens = 0, total_tokens } = response.usage ?? {};
  expect(input_tokens).toBeGreaterThan(0);
  expect(output_tokens).toBeGreaterThan(0);
  expect(total_tokens).toBe(input_tokens + output_tokens);
});

test('a stream, put together by the client itself', async () => {
  const input = [{ role: 'user' as const, content: 'Hello, who are you?' }];
  const stream = openai.responses.stream({ model: 'local', input });
  const events = await Array.fromAsync(stream);
  const response = await stream.finalResponse();
  const types = events.map(({ type }) => type);
  expect(types.slice(0, 4)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
  ]);
  expect(types.slice(-4)).toEqual([
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()]);
  const deltas = events.flatMap((event) =>
    event.type === 'response.output_text.delta' ? [event.delta] : [],
  );
  expect(deltas.length).toBeGreaterThan(3);
  expect(deltas.join('')).toBe(response.output_text);
  expect(response.usage?.output_tokens).toBeGreaterThan(0);
});

test.each([false, true])('a tool is called and answered, as a stream: %s', async (isStream) => {
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'The weather?' }];
  const request = { model: 'local', input, tools: [weather] };
  const called = isStream
    ? await openai.responses.stream(request).finalResponse()
    : await openai.responses.create(request);
  const [call] = called.output;
  if (call?.type !== 'function_call') throw new Error('no call of a tool');
  expect(call).toMatchObject({ name: 'weather', status: 'completed' });
  expect(JSON.parse(call.arguments)).toHaveProperty('city');
  // The client sends back what it got, and the result.
  const answered = await openai.responses.create({
    ...request,
    input: [
      ...input,
      ...(called.output as OpenAI.Responses.ResponseInput),
      { type: 'function_call_output', call_id: call.call_id, output: 'rain' },
    ],
  });
  expect(answered.output_text).toContain('rain');
});

test('an answer that is cut short says so', async () => {
  const request = { model: 'local', input: 'Hello, who are you?', max_output_tokens: 3 };
  const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  expect(await openai.responses.create(request)).toMatchObject(cut);
  const events = await Array.fromAsync(await openai.responses.create({ ...request, stream: true }));
  expect(events.at(-1)).toMatchObject({ type: 'response.incomplete', response: cut });
});

test('a form to keep to', async () => {
  const schema = { ...parameters, properties: { city: { type: 'string' } } };
  const response = await openai.responses.parse({
    model: 'local',
    input: 'A city?',
    text: { format: { type: 'json_schema', name: 'place', schema, strict: true } },
  });
  expect(response.output_parsed).toBeTypeOf('object');
});

test('it is charged once, and answered again under its key', async () => {
  const request = { model: 'local', input: 'Once.' };
  const ask = (headers: Record<string, string>) =>
    openai.responses.create(request, { headers }).withResponse();
  const before = await balance();
  const first = await ask({ 'idempotency-key': 'r1' });
  const after = await balance();
  expect(after).toBeLessThan(before);
  const again = await ask({ 'idempotency-key': 'r1' });
  expect(again.data).toEqual(first.data);
  expect(again.response.headers.get('idempotent-replayed')).toBe('true');
  expect(await balance()).toBe(after);
  const headers = { 'idempotency-key': 'r1' };
  const other = openai.responses.create({ ...request, metadata: { a: 'b' } }, { headers });
  await expect(other).rejects.toMatchObject({ status: 409 });
  // The same question in another form is another request.
  const chat = openai.chat.completions.create(
    { model: 'local', messages: [{ role: 'user', content: 'Once.' }] },
    { headers },
  );
  await expect(chat).rejects.toMatchObject({ status: 409 });
});

test('a stream that breaks off is an error, and no end', async () => {
  const input = '{"do":"cutLate","mark":"r2","tokens":6}';
  const stream = await openai.responses.create({ model: 'fake', stream: true, input });
  await expect(Array.fromAsync(stream)).rejects.toThrow('the provider failed');
});

const refusals: [string, object][] = [
  ['previous_response_id', { previous_response_id: 'resp_1' }],
  ['conversation', { conversation: 'conv_1' }],
  ['background', { background: true }],
  ['truncation', { truncation: 'auto' }],
  ['tools.0.type', { tools: [{ type: 'web_search' }] }],
  ['tool_choice', { tool_choice: { type: 'function', name: 'none' } }],
  ['input', { input: '' }],
  ['input.0.content', { input: [{ role: 'user' }] }],
  ['input.0.content.0.image_url', { input: [picture('file:///etc/passwd')] }],
  ['input', { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }],
  ['input.0.content', { input: [{ ...picture('https://example.com/a'), role: 'assistant' }] }],
  ['temperature', { temperature: 3 }],
];

function picture(url: string) {
  return { role: 'user', content: [{ type: 'input_image', image_url: url }] };
}

test.each(refusals)(
  'what can not be done here is refused, and %s is named',
  async (param, more) => {
    const request = { model: 'local', input: 'x', ...more } as never;
    await expect(openai.responses.create(request)).rejects.toMatchObject({ status: 422, param });
  },
);

test('a prompt that is too long is that of the input', async () => {
  const request = { model: 'local', input: 'word '.repeat(120_000) };
  await expect(openai.responses.create(request)).rejects.toMatchObject({
    code: 'context_length_exceeded',
    param: 'input',
  });
});
