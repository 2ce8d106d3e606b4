// Half a request is refused with its field: a provider would answer it all the same, and charge it.
import { expect, test } from 'vitest';
import { chatBody } from './chat.ts';
import { messagesBody } from './messages.ts';

const user = (content?: unknown) => ({ messages: [{ role: 'user', content }] });
const call = { id: 't1', type: 'function', function: { name: 'weather', arguments: '{}' } };
const calling = { role: 'assistant', tool_calls: [call] };
const result = { role: 'tool', tool_call_id: 't1', content: 'rain' };
const weather = { type: 'function', function: { name: 'weather' } };
const named = (name: string) => ({ type: 'function', function: { name } });
const schema = { type: 'object' };

/** The field that is refused, or nothing. */
function chatField(body: object): string | undefined {
  const { error } = chatBody.safeParse({ model: 'm', ...user('x'), ...body });
  return error?.issues[0]?.path.join('.');
}

test.each([
  ['messages.0.content', { messages: [{ role: 'user' }] }],
  ['messages.0.content', user(null)],
  ['messages.0.content', { messages: [{ role: 'system' }] }],
  ['messages.0.content', user([{ type: 'text' }])],
  ['messages.0.content', user([{ type: 'image_url' }])],
  ['messages.1.tool_call_id', { messages: [calling, { role: 'tool', content: 'rain' }] }],
  ['tool_choice', { tools: [weather], tool_choice: named('time') }],
  ['tool_choice', { tool_choice: named('weather') }],
  ['tool_choice', { tool_choice: 'required' }],
  ['response_format.json_schema.schema', { response_format: { type: 'json_schema' } }],
  [
    'response_format.json_schema.schema',
    { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
  ],
])('a chat is refused for %s', (field, body) => {
  expect(chatField(body)).toBe(field);
});

test.each([
  ['calls of tools and their results', { messages: [...user('x').messages, calling, result] }],
  ['an answer that was refused', { messages: [{ role: 'assistant', content: null }] }],
  ['an empty text', user('')],
  ['a tool that there is', { tools: [weather], tool_choice: named('weather') }],
  ['any tool', { tools: [weather], tool_choice: 'required' }],
  ['no tool', { tool_choice: 'none' }],
  [
    'a schema',
    { response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } } },
  ],
  ['nothing but JSON', { response_format: { type: 'json_object' } }],
])('a chat is taken with %s', (_, body) => {
  expect(chatField(body)).toBe(undefined);
});

test('so is a message that chooses a tool it does not bring', () => {
  const tools = [{ name: 'weather', input_schema: schema }];
  const field = (body: object) =>
    messagesBody
      .safeParse({ model: 'm', max_tokens: 9, ...user('x'), ...body })
      .error?.issues[0]?.path.join('.');
  expect(field({ tools, tool_choice: { type: 'tool', name: 'time' } })).toBe('tool_choice');
  expect(field({ tools, tool_choice: { type: 'tool' } })).toBe('tool_choice');
  expect(field({ tool_choice: { type: 'any' } })).toBe('tool_choice');
  expect(field({ tools, tool_choice: { type: 'tool', name: 'weather' } })).toBe(undefined);
  expect(field({ tools, tool_choice: { type: 'any' } })).toBe(undefined);
  expect(field({ tool_choice: { type: 'auto' } })).toBe(undefined);
});
