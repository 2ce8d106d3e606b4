import { expect, test } from 'vitest';
import { anthropic } from './anthropic.ts';
import { answering, bodyOf, callOf, settingsOf } from './transport/testing.ts';

test('a chat reaches it as a message, with its own headers', async () => {
  const { tools, seen } = answering({ body: '{"type":"message"}' });
  const answer = await anthropic.make(settingsOf('anthropic'), tools).send(callOf());
  expect(answer).toMatchObject({ kind: 'whole', dialect: 'anthropic' });
  expect(seen[0]).toMatchObject({
    url: 'https://api.anthropic.com/v1/messages',
    headers: { 'x-api-key': 'the-secret', 'anthropic-version': '2023-06-01' },
  });
  expect(seen.map(bodyOf)).toEqual([
    {
      model: 'up-model',
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    },
  ]);
});

test('embeddings are not its business', async () => {
  const { tools, seen } = answering();
  const provider = anthropic.make(settingsOf('anthropic'), tools);
  const answer = await provider.send(callOf({ operation: 'embeddings' }));
  expect([answer, seen]).toEqual([{ kind: 'failed', failure: { reason: 'unreachable' } }, []]);
  expect(provider.operations).toEqual(['messages', 'chat']);
});

test('an error inside of a stream that had begun is told as one', async () => {
  const body = [
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m1"}}\n\n',
    'event: error\ndata: {"type":"error","error":{"message":"overloaded"}}\n\n',
  ];
  const { tools } = answering({ type: 'text/event-stream', body });
  const provider = anthropic.make(settingsOf('anthropic'), tools);
  const answer = await provider.send(callOf({ stream: true }));
  if (answer.kind !== 'stream') throw new Error(answer.kind);
  expect((await Array.fromAsync(answer.pieces)).at(-1)).toEqual({
    kind: 'failed',
    failure: { reason: 'refused', status: 502, message: 'overloaded' },
  });
});
