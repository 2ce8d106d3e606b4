import { expect, test } from 'vitest';
import { noUsage } from '../model/usage.ts';
import { meter } from './meter.ts';

const event = (data: object, name?: string) => ({
  ...(name === undefined ? {} : { event: name }),
  data: JSON.stringify(data),
});
const delta = (content: string) => event({ id: 'c1', choices: [{ index: 0, delta: { content } }] });

test('of OpenAI the usage of the last chunk counts, and until then nothing was said', () => {
  const heard = meter('openai', 9);
  heard.hearEvent(delta('twelve bytes'));
  expect(heard.said()).toBeUndefined();
  expect(heard.counted()).toEqual({ ...noUsage, input: 9, output: 3 });
  expect(heard.upstreamId()).toBe('c1');
  heard.hearEvent(event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } }));
  heard.hearEvent({ data: '[DONE]' });
  expect(heard.said()).toEqual({ ...noUsage, input: 5, output: 2 });
});

test('of Anthropic what it counts at the start is not its last word', () => {
  const heard = meter('anthropic', 9);
  const usage = { input_tokens: 6, output_tokens: 1, cache_read_input_tokens: 2 };
  heard.hearEvent(event({ type: 'message_start', message: { id: 'm1', usage } }));
  heard.hearEvent(event({ type: 'ping' }));
  const text = { type: 'text_delta', text: 'eight by' };
  heard.hearEvent(event({ type: 'content_block_delta', index: 0, delta: text }));
  expect(heard.said()).toBeUndefined();
  expect(heard.counted()).toEqual({ ...noUsage, input: 6, cachedInput: 2, output: 2 });
  heard.hearEvent(event({ type: 'message_delta', delta: {}, usage: { output_tokens: 7 } }));
  expect(heard.said()).toEqual({ ...noUsage, input: 6, cachedInput: 2, output: 7 });
  expect(heard.upstreamId()).toBe('m1');
});

test('what tools are given and what was thought is counted as well', () => {
  const openai = meter('openai', 0);
  const call = { function: { name: 'abcd', arguments: '{"a":1}!' } };
  openai.hearEvent(event({ choices: [{ delta: { tool_calls: [call] } }] }));
  openai.hearEvent(event({ choices: [{ delta: { reasoning: 'why?' } }] }));
  expect(openai.counted().output).toBe(4);
  const anthropic = meter('anthropic', 0);
  for (const part of [{ partial_json: '{"a":1}!' }, { thinking: 'why?' }]) {
    anthropic.hearEvent(event({ type: 'content_block_delta', delta: part }));
  }
  expect(anthropic.counted().output).toBe(3);
});

test.each([
  [{ prompt_tokens: -1, completion_tokens: 2 }],
  [{ prompt_tokens: 1.5, completion_tokens: 2 }],
  [{ prompt_tokens: '5', completion_tokens: 2 }],
  [{ prompt_tokens: 5, completion_tokens: Number.MAX_VALUE }],
  [{ completion_tokens: 2 }],
  [null],
])('a usage of %j was not said', (usage) => {
  const heard = meter('openai', 4);
  heard.hearWhole({ id: 'x', choices: [{ message: { content: 'four' } }], usage });
  expect(heard.said()).toBeUndefined();
  expect(heard.counted()).toMatchObject({ input: 4, output: 1 });
});

test('images are counted, however they come', () => {
  const heard = meter('openai', 3);
  heard.hearWhole({ data: [{ b64_json: 'AA' }, { url: 'https://a.example' }, { revised: 'x' }] });
  expect(heard.counted().images).toBe(2);
  heard.hearWhole({ usage: { prompt_tokens: 3 }, data: [{ url: 'https://a.example' }] });
  expect(heard.said()).toMatchObject({ input: 3, images: 1 });
});

test('an answer is finished when a reason for its end was given', () => {
  const openai = meter('openai', 0);
  openai.hearEvent(event({ choices: [{ delta: { content: 'a' }, finish_reason: null }] }));
  expect(openai.isFinished()).toBe(false);
  openai.hearEvent(event({ choices: [{ delta: {}, finish_reason: 'stop' }] }));
  expect(openai.isFinished()).toBe(true);
  const anthropic = meter('anthropic', 0);
  anthropic.hearEvent(event({ type: 'content_block_stop', index: 0 }));
  expect(anthropic.isFinished()).toBe(false);
  anthropic.hearEvent(event({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }));
  expect(anthropic.isFinished()).toBe(true);
});

test.each(['a\u0000b', 'two words', '', 'x'.repeat(201)])('%j is no name of an answer', (id) => {
  const heard = meter('openai', 0);
  heard.hearEvent(event({ id, choices: [] }));
  expect(heard.upstreamId()).toBeUndefined();
});
