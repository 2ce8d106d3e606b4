import { expect, test } from 'vitest';
import { openai } from './openai.ts';
import { answering, bodyOf, callOf, settingsOf } from './transport/testing.ts';

test('it asks at its own address, with its secret and its own name of the model', async () => {
  const { tools, seen } = answering({ body: '{"id":"a","choices":[]}' });
  const answer = await openai.make(settingsOf('openai'), tools).send(callOf());
  expect(answer).toEqual({ kind: 'whole', dialect: 'openai', body: { id: 'a', choices: [] } });
  expect(seen[0]).toMatchObject({
    url: 'https://api.openai.com/v1/chat/completions',
    headers: { authorization: 'Bearer the-secret' },
    firstByteMs: 30,
  });
  // In the word that all of its models know: those that reason refuse the older one.
  const messages = [{ role: 'user', content: 'hi' }];
  const asked = { model: 'up-model', messages, max_completion_tokens: 5 };
  expect(seen.map(bodyOf)).toEqual([asked]);
});

test('a stream is asked for its usage, and handed on as it comes', async () => {
  const body = ['data: {"id":"a","cho', 'ices":[]}\n\ndata: [DONE]\n\n'];
  const { tools, seen } = answering({ type: 'text/event-stream', body });
  const provider = openai.make(settingsOf('openai'), tools);
  const answer = await provider.send(callOf({ stream: true }));
  if (answer.kind !== 'stream') throw new Error(answer.kind);
  const pieces = await Array.fromAsync(answer.pieces);
  expect(pieces.map((piece) => (piece.kind === 'event' ? piece.event.data : ''))).toEqual([
    '{"id":"a","choices":[]}',
    '[DONE]',
  ]);
  expect(seen.map(bodyOf)[0]).toMatchObject({
    stream_options: { include_usage: true },
  });
});

test('a stream that just stops is cut, and one that stops with a reason is whole', async () => {
  const chunk = (finish: string) =>
    `data: {"choices":[{"delta":{},"finish_reason":${finish}}]}\n\n`;
  const { tools } = answering(
    { type: 'text/event-stream', body: chunk('null') },
    { type: 'text/event-stream', body: chunk('"stop"') },
    { type: 'text/event-stream', body: '' },
  );
  const provider = openai.make(settingsOf('openai'), tools);
  const ends: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    const answer = await provider.send(callOf({ stream: true }));
    const pieces = answer.kind === 'stream' ? await Array.fromAsync(answer.pieces) : undefined;
    ends.push(pieces === undefined ? answer : pieces.at(-1)?.kind);
  }
  expect(ends).toEqual(['failed', 'event', { kind: 'failed', failure: { reason: 'cut' } }]);
});

test('a refusal tells its status, its reason and when to come again', async () => {
  const { tools } = answering({
    status: 429,
    headers: { 'retry-after': '7' },
    body: '{"error":{"message":"slow down"}}',
  });
  const answer = await openai.make(settingsOf('openai'), tools).send(callOf());
  const failure = { reason: 'refused', status: 429, message: 'slow down', retryAfterS: 7 };
  expect(answer).toEqual({ kind: 'failed', failure });
});

test('what is no JSON, and an error in a good status, are failures', async () => {
  const { tools } = answering({ body: '{"choices":' }, { body: '{"error":{"message":"no"}}' });
  const provider = openai.make(settingsOf('openai'), tools);
  expect(await provider.send(callOf())).toEqual({
    kind: 'failed',
    failure: { reason: 'malformed' },
  });
  expect(await provider.send(callOf())).toEqual({
    kind: 'failed',
    failure: { reason: 'refused', status: 502, message: 'no' },
  });
});
