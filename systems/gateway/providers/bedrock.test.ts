import { EventStreamCodec } from '@smithy/core/event-streams';
import { expect, test } from 'vitest';
import { bedrock } from './bedrock.ts';
import type { UpstreamOptions } from './provider.ts';
import { callOf, settingsOf } from './transport/testing.ts';

const settings = { ...settingsOf('bedrock'), secret: 'AKID:secret-access-key' };

function answeringBytes(status: number, type: string, body: Uint8Array) {
  const seen: UpstreamOptions[] = [];
  const request = async (options: UpstreamOptions) => {
    seen.push(options);
    const pieces = (async function* () {
      yield body;
    })();
    const headers = { 'content-type': type, 'x-amzn-requestid': 'r1' };
    return { ok: true as const, status, headers, body: pieces };
  };
  return { seen, tools: { request, nowMs: () => 0 } };
}

test('a chat is a signed Converse, and its answer a message', async () => {
  const said = {
    output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  };
  const body = Buffer.from(JSON.stringify(said));
  const { tools, seen } = answeringBytes(200, 'application/json', body);
  const answer = await bedrock.make(settings, tools).send(callOf());
  expect(answer).toMatchObject({
    kind: 'whole',
    dialect: 'anthropic',
    body: { content: [{ type: 'text', text: 'hello' }], usage: { input_tokens: 3 } },
  });
  expect(seen[0]?.url).toBe(
    'https://bedrock-runtime.eu-central-1.amazonaws.com/model/up-model/converse',
  );
  expect(seen[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\//);
  expect(JSON.parse(Buffer.from(seen[0]?.body ?? '').toString())).toMatchObject({
    messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    inferenceConfig: { maxTokens: 5 },
  });
});

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => new Uint8Array(Buffer.from(text, 'utf8')),
);

function event(type: string, body: object): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      ':message-type': text('event'),
      ':event-type': text(type),
      ':content-type': text('application/json'),
    },
    body: new Uint8Array(Buffer.from(JSON.stringify(body))),
  });
}

test('its stream becomes the events of a message, and one without an end is cut', async () => {
  const begin = [
    event('messageStart', { role: 'assistant' }),
    event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'hello' } }),
  ];
  const end = [
    event('contentBlockStop', { contentBlockIndex: 0 }),
    event('messageStop', { stopReason: 'end_turn' }),
    event('metadata', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }),
  ];
  const streamOf = async (events: readonly Uint8Array[]) => {
    const type = 'application/vnd.amazon.eventstream';
    const { tools } = answeringBytes(200, type, Buffer.concat(events));
    const answer = await bedrock.make(settings, tools).send(callOf({ stream: true }));
    if (answer.kind !== 'stream') throw new Error(JSON.stringify(answer));
    return await Array.fromAsync(answer.pieces);
  };
  const names = (await streamOf([...begin, ...end])).map((piece) =>
    piece.kind === 'event' ? piece.event.event : piece.failure.reason,
  );
  expect(names).toEqual([
    ...['message_start', 'content_block_delta', 'content_block_stop', 'message_delta'],
    ...['message_delta', 'message_stop'],
  ]);
  expect((await streamOf(begin)).at(-1)).toEqual({ kind: 'failed', failure: { reason: 'cut' } });
});

test('the stop sequence that it met is known where there was one alone', async () => {
  const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };
  const said = { output: { message: { content: [] } }, stopReason: 'stop_sequence', usage };
  const met = async (stops: readonly string[], stopReason = 'stop_sequence') => {
    const body = { model: 'm', messages: [], max_tokens: 5, stop_sequences: stops };
    const whole = Buffer.from(JSON.stringify({ ...said, stopReason }));
    const { tools } = answeringBytes(200, 'application/json', whole);
    const call = callOf({ operation: 'messages', body });
    const answer = await bedrock.make(settings, tools).send(call);
    const pieces = [event('messageStop', { stopReason }), event('metadata', { usage })];
    const type = 'application/vnd.amazon.eventstream';
    const streaming = answeringBytes(200, type, Buffer.concat(pieces));
    const streamed = await bedrock.make(settings, streaming.tools).send({ ...call, stream: true });
    if (answer.kind !== 'whole' || streamed.kind !== 'stream') throw new Error('no answer');
    const [first] = await Array.fromAsync(streamed.pieces);
    const data = first?.kind === 'event' ? first.event.data : '{}';
    const { stop_sequence } = answer.body;
    expect(JSON.parse(data)).toMatchObject({ delta: { stop_reason: stopReason, stop_sequence } });
    return stop_sequence;
  };
  expect(await met(['END'])).toBe('END');
  expect(await met(['END', 'STOP'])).toBe(null);
  expect(await met(['END'], 'end_turn')).toBe(null);
});

test('a refusal has its status, and no credentials mean that nothing was sent', async () => {
  const body = Buffer.from('{"message":"no such model"}');
  const { tools } = answeringBytes(404, 'application/json', body);
  expect(await bedrock.make(settings, tools).send(callOf())).toMatchObject({
    kind: 'failed',
    failure: { reason: 'refused', status: 404 },
  });
});
