// Requests for a response as requests for a chat completion.
import { expect, test } from 'vitest';
import type { JsonRecord } from '../json.ts';
import { responsesToChat } from './to-chat.ts';

const asked = (more: JsonRecord) => responsesToChat({ model: 'm', input: 'hi', ...more });
const messagesOf = (input: JsonRecord[]) => asked({ input }).messages;

test('a text is what a user says, and instructions stand before it', () => {
  expect(asked({ instructions: 'Be brief.' })).toEqual({
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ],
  });
});

test('text and calls of one turn are one message, and results follow it', () => {
  const parts = [
    { type: 'output_text', text: 'I will ' },
    { type: 'refusal', refusal: 'not.' },
  ];
  expect(
    messagesOf([
      { role: 'developer', content: 'x' },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { type: 'message', role: 'assistant', content: parts },
      { type: 'function_call', call_id: 'a', name: 'one', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'two', arguments: '{"x":1}' },
      { type: 'function_call_output', call_id: 'a', output: 'A' },
      { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'B' }] },
      { type: 'function_call', call_id: 'c', name: 'three', arguments: '{}' },
    ]),
  ).toEqual([
    { role: 'developer', content: 'x' },
    {
      role: 'assistant',
      content: 'I will not.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'two', arguments: '{"x":1}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: 'A' },
    { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'B' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'three', arguments: '{}' } }],
    },
  ]);
});

test('pictures stay pictures', () => {
  const url = 'https://example.com/a.png';
  const content = [
    { type: 'input_text', text: 'What?' },
    { type: 'input_image', image_url: url },
    { type: 'input_image', image_url: url, detail: 'low' },
  ];
  expect(messagesOf([{ role: 'user', content }])).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What?' },
        { type: 'image_url', image_url: { url } },
        { type: 'image_url', image_url: { url, detail: 'low' } },
      ],
    },
  ]);
});

const schema = { type: 'object' };
const full = { name: 't', description: 'd', parameters: schema, strict: true };
const strict = { type: 'json_schema', name: 'n', schema, strict: true };
const words: [JsonRecord, JsonRecord][] = [
  [{ max_output_tokens: 9 }, { max_completion_tokens: 9 }],
  [{ stream: true }, { stream: true, stream_options: { include_usage: true } }],
  [{ stream: false }, {}],
  [
    { temperature: 0, top_p: 0.5 },
    { temperature: 0, top_p: 0.5 },
  ],
  [{ temperature: null, user: null, tools: null, tool_choice: null, text: null }, {}],
  [{ reasoning: { effort: 'low', summary: 'auto' } }, { reasoning_effort: 'low' }],
  [{ text: { format: { type: 'text' }, verbosity: 'low' } }, textFormat()],
  [{ text: { format: strict } }, jsonSchema()],
  [{ tools: [] }, {}],
  [
    { tools: [{ type: 'function', name: 't', parameters: null, strict: null }] },
    { tools: [{ type: 'function', function: { name: 't' } }] },
  ],
  [{ tools: [{ type: 'function', ...full }] }, { tools: [{ type: 'function', function: full }] }],
  [{ tool_choice: 'required' }, { tool_choice: 'required' }],
  [
    { tool_choice: { type: 'function', name: 't' } },
    { tool_choice: { type: 'function', function: { name: 't' } } },
  ],
  [{ parallel_tool_calls: false }, { parallel_tool_calls: false }],
  [{ metadata: { a: 'b' }, store: true, truncation: 'disabled' }, {}],
  [
    { service_tier: 'default', user: 'u' },
    { service_tier: 'default', user: 'u' },
  ],
];

function textFormat() {
  return { response_format: { type: 'text' }, verbosity: 'low' };
}

function jsonSchema() {
  const { name, strict: isStrict } = strict;
  const said = { name, schema, strict: isStrict };
  return { response_format: { type: 'json_schema', json_schema: said } };
}

test.each(words)('%j is said as %j', (more, said) => {
  expect(asked(more)).toEqual({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...said });
});
