// Requests of one dialect in the other, and what must survive the way there and back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chatToMessages } from './chat-to-messages.ts';
import type { JsonRecord } from './json.ts';
import { messagesToChat } from './messages-to-chat.ts';

const user = (content: string) => ({ role: 'user', content });
const chat = (more: JsonRecord): JsonRecord => ({ model: 'm', messages: [user('hi')], ...more });
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];

test('instructions become one system text, and neighbours of one role one turn', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    user('one'),
    user('two'),
    { role: 'assistant', content: 'three' },
  ];
  expect(chatToMessages({ model: 'm', messages }, 50)).toEqual({
    model: 'm',
    max_tokens: 50,
    system: 'Be brief.\n\nBe kind.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'three' }] },
    ],
  });
});

test('what the client said of length, warmth and stops is said in the other words', () => {
  const said = { max_tokens: 9, temperature: 1.7, top_p: 0.5, stop: 'x', stream: true, user: 'u' };
  expect(chatToMessages(chat(said), 50)).toMatchObject({
    max_tokens: 9,
    temperature: 1,
    top_p: 0.5,
    stop_sequences: ['x'],
    stream: true,
    metadata: { user_id: 'u' },
  });
  const newer = chat({ max_tokens: 9, max_completion_tokens: 7, stop: ['a', 'b'] });
  expect(chatToMessages(newer, 50)).toMatchObject({ max_tokens: 7, stop_sequences: ['a', 'b'] });
  expect(chatToMessages(chat({ max_tokens: null, stop: null, top_p: null }), 50)).toEqual({
    model: 'm',
    max_tokens: 50,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
  });
});

test('tools, the choice among them, their calls and their results', () => {
  const call = {
    id: 't1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"X"}' },
  };
  const messages = [
    user('how is it?'),
    { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 't2' }] },
    { role: 'tool', tool_call_id: 't1', content: 'rain' },
    { role: 'tool', tool_call_id: 't2', content: [{ type: 'text', text: 'sun' }] },
  ];
  const asked = chatToMessages({ model: 'm', messages, tools, tool_choice: 'required' }, 50);
  expect(asked).toMatchObject({
    tools: [{ name: 'weather', input_schema: parameters }],
    tool_choice: { type: 'any' },
    messages: [
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', input: { city: 'X' } }, {}] },
      { role: 'user', content: [{ tool_use_id: 't1', content: 'rain' }, { content: 'sun' }] },
    ],
  });
  const named = { type: 'function', function: { name: 'weather' } };
  const single = chat({ tools, tool_choice: named, parallel_tool_calls: false });
  expect(chatToMessages(single, 50).tool_choice).toEqual({
    type: 'tool',
    name: 'weather',
    disable_parallel_tool_use: true,
  });
  expect(chatToMessages(chat({ tools, tool_choice: 'none' }), 50)).not.toHaveProperty('tools');
  expect(chatToMessages(chat({ tools, tool_choice: 'auto' }), 50)).not.toHaveProperty(
    'tool_choice',
  );
  const bare = chat({ tools: [{ type: 'function', function: { name: 'now' } }] });
  expect(chatToMessages(bare, 50)).toMatchObject({ tools: [{ input_schema: { type: 'object' } }] });
});

test('pictures, by their address and in the request', () => {
  const urls = ['data:image/png;base64,AAAA', 'https://a.example/1.png'];
  const content = urls.map((url) => ({ type: 'image_url', image_url: { url } }));
  const { messages } = chatToMessages(chat({ messages: [{ role: 'user', content }] }), 50);
  const sources = [
    { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    { type: 'url', url: urls[1] },
  ];
  expect(messages).toMatchObject([
    { content: sources.map((source) => ({ type: 'image', source })) },
  ]);
  const back = messagesToChat({ model: 'm', messages } as JsonRecord);
  expect(back.messages).toEqual([{ role: 'user', content }]);
});

test('JSON is asked for in words, which is all that there is', () => {
  const object = chatToMessages(chat({ response_format: { type: 'json_object' } }), 50);
  expect(object.system).toContain('one JSON object');
  const json_schema = { schema: { type: 'array' } };
  const bySchema = chat({ response_format: { type: 'json_schema', json_schema } });
  expect(chatToMessages(bySchema, 50).system).toContain('{"type":"array"}');
  expect(chatToMessages(chat({ response_format: { type: 'text' } }), 50).system).toBeUndefined();
});

test('a message as a chat: system, stops, tools and results', () => {
  const use = { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'X' } };
  const result = {
    type: 'tool_result',
    tool_use_id: 't1',
    content: [{ type: 'text', text: 'rain' }],
  };
  const request = {
    model: 'm',
    max_tokens: 5,
    system: [{ type: 'text', text: 'Be brief.' }],
    stop_sequences: ['x'],
    tools: [{ name: 'weather', description: 'd', input_schema: parameters }],
    tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
    metadata: { user_id: 'u' },
    messages: [
      user('hi'),
      { role: 'assistant', content: [{ type: 'text', text: 'I look' }, use] },
      { role: 'user', content: [result, { type: 'text', text: 'so?' }] },
    ],
  };
  expect(messagesToChat(request)).toEqual({
    model: 'm',
    max_tokens: 5,
    stop: ['x'],
    user: 'u',
    parallel_tool_calls: false,
    tool_choice: { type: 'function', function: { name: 'weather' } },
    tools: [{ type: 'function', function: { name: 'weather', description: 'd', parameters } }],
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: 'I look',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'weather', arguments: '{"city":"X"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 't1', content: 'rain' },
      { role: 'user', content: [{ type: 'text', text: 'so?' }] },
    ],
  });
  const choices = [{ type: 'any' }, { type: 'auto' }, { type: 'none' }].map(
    (tool_choice) => messagesToChat({ model: 'm', messages: [], tool_choice }).tool_choice,
  );
  expect(choices).toEqual(['required', 'auto', 'none']);
});

test('whatever is said in turns is said the same after both ways', () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });
  const turns = fc.array(text, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(turns, (texts) => {
      const messages = texts.map((content, place) => ({
        role: place % 2 === 0 ? 'user' : 'assistant',
        content,
      }));
      const back = messagesToChat(chatToMessages({ model: 'm', messages }, 50));
      const said = (back.messages as JsonRecord[]).map(({ role, content }) => [
        role,
        typeof content === 'string' ? content : (content as JsonRecord[])[0]?.text,
      ]);
      expect(said).toEqual(messages.map(({ role, content }) => [role, content]));
    }),
  );
});
