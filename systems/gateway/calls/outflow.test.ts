import { expect, test } from 'vitest';
import type { Dialect, Operation, StreamEvent } from '../dialects/dialect.ts';
import { outflow } from './outflow.ts';

function flow(from: Dialect, operation: Operation, wantsUsage = false) {
  const call = { operation, body: { model: 'm' }, wantsUsage, promptEstimate: 4 };
  return outflow(from, call as never, () => 5_000);
}

const usageOnly: StreamEvent = {
  data: JSON.stringify({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }),
};
const word: StreamEvent = {
  data: JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content: 'a' } }] }),
};
const done: StreamEvent = { data: '[DONE]' };
const stop: StreamEvent = { event: 'message_stop', data: '{"type":"message_stop"}' };

test('the same dialect goes through as it is; its end is held back', () => {
  const chat = flow('openai', 'chat');
  expect(chat.next(word)).toEqual([word]);
  expect([chat.isEnd(word), chat.isEnd(done)]).toEqual([false, true]);
  expect(chat.end()).toEqual([done]);
  const message = flow('anthropic', 'messages');
  expect([message.isEnd(stop), message.isEnd(word)]).toEqual([true, false]);
  expect(message.end()).toEqual([stop]);
});

test('whatever a provider calls the model, the client hears the name that it asked for', () => {
  const named = { data: JSON.stringify({ id: 'c', model: 'up', choices: [] }) };
  const [chunk] = flow('openai', 'chat').next(named);
  expect(JSON.parse(chunk?.data ?? '')).toMatchObject({ id: 'c', model: 'm' });
  const start = { type: 'message_start', message: { id: 'm1', model: 'up' } };
  const event = { event: 'message_start', data: JSON.stringify(start) };
  const [same] = flow('anthropic', 'messages').next(event);
  expect(JSON.parse(same?.data ?? '')).toMatchObject({ message: { id: 'm1', model: 'm' } });
  const [translated] = flow('anthropic', 'chat').next(event);
  expect(JSON.parse(translated?.data ?? '')).toMatchObject({ id: 'm1', model: 'm' });
});

test('a client that did not ask for the usage gets no chunk without choices', () => {
  expect(flow('openai', 'chat').next(usageOnly)).toEqual([]);
  expect(flow('openai', 'chat', true).next(usageOnly)).toEqual([usageOnly]);
});

test('another dialect is translated, and ends in the words of the client', () => {
  const toMessages = flow('openai', 'messages');
  expect(toMessages.next(word).map(({ event }) => event)).toEqual([
    ...['message_start', 'content_block_start', 'content_block_delta'],
  ]);
  expect(toMessages.end().at(-1)).toEqual(stop);
  const toChat = flow('anthropic', 'chat');
  const start = { type: 'message_start', message: { id: 'm1', model: 'c' } };
  const [first] = toChat.next({ event: 'message_start', data: JSON.stringify(start) });
  expect(JSON.parse(first?.data ?? '')).toMatchObject({ id: 'm1', created: 5 });
  expect(toChat.end().at(-1)).toEqual(done);
});
