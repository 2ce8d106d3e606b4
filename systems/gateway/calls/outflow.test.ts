import { expect, test } from 'vitest';
import type { Dialect, Operation, StreamEvent } from '../dialects/dialect.ts';
import { noUsage } from '../model/usage.ts';
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

const said = (events: readonly StreamEvent[]) =>
  events.map(({ data }) => (data === '[DONE]' ? data : (JSON.parse(data) as object)));
const counted = { ...noUsage, input: 7, output: 5 };

test('usage that was not said is told at the end, to a client of chats that asked for it', () => {
  const chat = flow('openai', 'chat', true);
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  chat.next({ data: JSON.stringify({ ...head, choices: [{ index: 0, delta: {} }] }) });
  const wrong = { ...head, choices: [], usage: { prompt_tokens: -1 } };
  expect(chat.next({ data: JSON.stringify(wrong) })).toEqual([]);
  const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
  expect(said(chat.end(counted))).toMatchObject([{ ...head, choices: [], usage }, '[DONE]']);
  expect(said(flow('openai', 'chat').end(counted))).toEqual(['[DONE]']);
  const translated = flow('anthropic', 'chat', true);
  translated.next(event('message_start', { message: { id: 'm1', usage: { input_tokens: 3 } } }));
  expect(said(translated.end(counted))).toMatchObject([{}, { usage }, '[DONE]']);
});

test('and to a client of messages always, whose own counting ends with it', () => {
  const usage = { input_tokens: 7, output_tokens: 5 };
  const ended = { delta: { stop_reason: 'max_tokens' } };
  const last = [{ type: 'message_delta', ...ended, usage }, { type: 'message_stop' }];
  const same = flow('anthropic', 'messages');
  expect(same.next(event('message_delta', ended))).toEqual([]);
  expect(said(same.end(counted))).toMatchObject(last);
  const cutShort = said(flow('anthropic', 'messages').end(counted));
  expect(cutShort).toMatchObject([{ delta: { stop_reason: 'end_turn' }, usage }, {}]);
  const translated = flow('openai', 'messages');
  expect(said(translated.end(counted))).toMatchObject([{ usage }, {}]);
});

test('why a message ended and what it used are one event, however they came', () => {
  const flowing = flow('anthropic', 'messages');
  const usage = { input_tokens: 1, output_tokens: 2 };
  expect(flowing.next(event('message_delta', { delta: { stop_reason: 'end_turn' } }))).toEqual([]);
  expect(flowing.next(event('message_delta', { delta: {}, usage }))).toEqual([]);
  expect(said(flowing.end())).toEqual([
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ]);
  const whole = event('message_delta', { delta: { stop_reason: 'end_turn' }, usage });
  const other = flow('anthropic', 'messages');
  other.next(whole);
  expect(other.end()).toEqual([whole, stop]);
});

function event(type: string, more: object): StreamEvent {
  return { event: type, data: JSON.stringify({ type, ...more }) };
}
