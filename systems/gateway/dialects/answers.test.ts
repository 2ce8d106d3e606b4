// Answers of one dialect in the other, whole and as streams, and what they say of their usage.
import { expect, test } from 'vitest';
import { noUsage } from '../model/usage.ts';
import { chatToMessageAnswer, messageToChatAnswer, saidIn } from './answers.ts';
import type { StreamEvent, StreamTranslator } from './dialect.ts';
import type { JsonRecord } from './json.ts';
import { finishReasonOf, stopReasonOf } from './reasons.ts';
import { messageStreamToChat } from './stream-to-chat.ts';
import { chatStreamToMessages } from './stream-to-messages.ts';
import { anthropicUsageOf, openAiUsageOf, usageOf } from './usage.ts';

const use = { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'X' } };
const call = {
  id: 't1',
  type: 'function',
  function: { name: 'weather', arguments: '{"city":"X"}' },
};

test('a message as a chat completion', () => {
  const message = {
    id: 'm1',
    model: 'c',
    content: [{ type: 'text', text: 'I ' }, { type: 'text', text: 'look' }, use],
    stop_reason: 'tool_use',
    usage: { input_tokens: 3, output_tokens: 4, cache_read_input_tokens: 2 },
  };
  expect(messageToChatAnswer(message, 9)).toMatchObject({
    id: 'm1',
    object: 'chat.completion',
    created: 9,
    model: 'c',
    choices: [{ message: { content: 'I look', tool_calls: [call] }, finish_reason: 'tool_calls' }],
    usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
  });
  const silent = messageToChatAnswer({ id: 'm', content: [], usage: { input_tokens: 'x' } }, 1);
  expect(silent).not.toHaveProperty('usage');
  expect(silent).toMatchObject({ choices: [{ message: { content: null } }] });
});

test('a chat completion as a message', () => {
  const chat = {
    id: 'c1',
    model: 'c',
    choices: [{ message: { content: 'I look', tool_calls: [call] }, finish_reason: 'length' }],
    usage: { prompt_tokens: 5, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } },
  };
  expect(chatToMessageAnswer(chat)).toMatchObject({
    id: 'c1',
    type: 'message',
    content: [{ type: 'text', text: 'I look' }, use],
    stop_reason: 'max_tokens',
    usage: { input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 4 },
  });
  const broken = { choices: [{ message: { tool_calls: [{ id: 't', function: {} }] } }] };
  expect(chatToMessageAnswer(broken)).toMatchObject({
    content: [{ type: 'tool_use', input: {} }],
    usage: { input_tokens: 0, output_tokens: 0 },
  });
});

test('reasons to end have their counterparts, and an unknown one is an ordinary end', () => {
  expect(['end_turn', 'max_tokens', 'tool_use', 'refusal', 'new'].map(finishReasonOf)).toEqual([
    ...['stop', 'length', 'tool_calls', 'content_filter', 'stop'],
  ]);
  expect(['stop', 'length', 'tool_calls', 'content_filter', 'new'].map(stopReasonOf)).toEqual([
    ...['end_turn', 'max_tokens', 'tool_use', 'refusal', 'end_turn'],
  ]);
});

const named = (data: JsonRecord): StreamEvent => ({
  event: String(data.type),
  data: JSON.stringify(data),
});
const parsed = (events: readonly StreamEvent[]) =>
  events.map(({ data }) => (data === '[DONE]' ? data : (JSON.parse(data) as JsonRecord)));

test('the events of a message as chunks: text, calls numbered by themselves, usage, an end', () => {
  const events = [
    named({ type: 'message_start', message: { id: 'm1', model: 'c', usage: { input_tokens: 3 } } }),
    named({ type: 'ping' }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text' } }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi' } }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta' } }),
    named({ type: 'content_block_start', index: 1, content_block: use }),
    named({
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{}' },
    }),
    named({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { output_tokens: 4 },
    }),
  ];
  const whole = (translated: StreamTranslator) =>
    parsed([...events.flatMap((event) => translated.next(event)), ...translated.end()]);
  const chunks = whole(messageStreamToChat('m', 9, true));
  const deltas = chunks.map((chunk) => (chunk as JsonRecord).choices);
  expect(deltas).toMatchObject([
    [{ delta: { role: 'assistant' } }],
    [{ delta: { content: 'hi' } }],
    [{ delta: { tool_calls: [{ index: 0, id: 't1', function: { name: 'weather' } }] } }],
    [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }],
    [{ delta: {}, finish_reason: 'tool_calls' }],
    [],
    undefined,
  ]);
  expect(chunks.at(-2)).toMatchObject({ usage: { prompt_tokens: 3, completion_tokens: 4 } });
  expect(chunks.at(-1)).toBe('[DONE]');
  const ended = whole(messageStreamToChat('m', 9, false));
  expect(ended.some((chunk) => (chunk as JsonRecord).usage !== undefined)).toBe(false);
});

test('chunks as the events of a message: blocks open and close one after another', () => {
  const chunk = (delta: JsonRecord, more: JsonRecord = {}): StreamEvent => ({
    data: JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, ...more }] }),
  });
  const piece = (index: number, text: string, name?: string) => ({
    index,
    ...(name === undefined ? {} : { id: `t${index}` }),
    function: { ...(name === undefined ? {} : { name }), arguments: text },
  });
  const events: StreamEvent[] = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'hi' }),
    chunk({ content: ' you' }),
    chunk({ tool_calls: [piece(0, '', 'weather')] }),
    chunk({ tool_calls: [piece(0, '{}')] }),
    chunk({ tool_calls: [piece(1, '{"a":1}', 'time')] }),
    chunk({}, { finish_reason: 'tool_calls' }),
    { data: JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 6 } }) },
  ];
  const translated = chatStreamToMessages('m', 4);
  const said = [...events.flatMap((event) => translated.next(event)), ...translated.end()];
  expect(said.map(({ event }) => event)).toEqual([
    'message_start',
    ...['content_block_start', 'content_block_delta', 'content_block_delta', 'content_block_stop'],
    ...['content_block_start', 'content_block_delta', 'content_block_delta', 'content_block_stop'],
    ...['content_block_start', 'content_block_delta', 'content_block_stop'],
    ...['message_delta', 'message_stop'],
  ]);
  const [start] = parsed(said);
  expect(start).toMatchObject({ message: { id: 'c1', model: 'm', usage: { input_tokens: 4 } } });
  expect(parsed(said).at(-2)).toMatchObject({
    delta: { stop_reason: 'tool_use' },
    usage: { input_tokens: 5, output_tokens: 6 },
  });
  const blocks = parsed(said).filter((one) => (one as JsonRecord).type === 'content_block_start');
  expect(blocks).toMatchObject([
    { index: 0, content_block: { type: 'text' } },
    { index: 1, content_block: { type: 'tool_use', id: 't0', name: 'weather' } },
    { index: 2, content_block: { type: 'tool_use', id: 't1', name: 'time' } },
  ]);
});

test('why it ended stays said when the usage comes after it', () => {
  const delta = (more: JsonRecord): StreamEvent => ({
    data: JSON.stringify({ type: 'message_delta', ...more }),
  });
  const translated = messageStreamToChat('m', 9, false);
  translated.next(delta({ delta: { stop_reason: 'max_tokens' } }));
  translated.next(delta({ delta: {}, usage: { input_tokens: 1, output_tokens: 2 } }));
  const [last] = parsed(translated.end());
  expect(last).toMatchObject({ choices: [{ finish_reason: 'length' }] });
});

test('which stop sequence an answer met is said as far as its provider says it', () => {
  const end = (choice: JsonRecord, stops = ['END', 'STOP']) => {
    const ended = { index: 0, finish_reason: 'stop', ...choice };
    const whole = chatToMessageAnswer({ choices: [ended] }, stops);
    const streamed = chatStreamToMessages('m', 1, stops);
    streamed.next({ data: JSON.stringify({ choices: [{ ...ended, delta: {} }] }) });
    const { delta } = (parsed(streamed.end())[0] ?? {}) as JsonRecord;
    const { stop_reason, stop_sequence } = whole;
    expect(delta).toEqual({ stop_reason, stop_sequence });
    return [stop_reason, stop_sequence];
  };
  expect(end({ stop_reason: 'STOP' })).toEqual(['stop_sequence', 'STOP']);
  expect(end({ matched_stop: 'END' })).toEqual(['stop_sequence', 'END']);
  // A token that no client asked to stop at, such as the model's own end.
  expect(end({ matched_stop: 128_001, stop_reason: '<|eot|>' })).toEqual(['end_turn', null]);
  expect(end({ native_finish_reason: 'stop_sequence' })).toEqual(['stop_sequence', null]);
  expect(end({ native_finish_reason: 'stop_sequence' }, ['END'])).toEqual([
    ...['stop_sequence', 'END'],
  ]);
  expect(end({})).toEqual(['end_turn', null]);
  expect(end({ finish_reason: 'length', stop_reason: 'END' })).toEqual(['max_tokens', null]);
});

test('usage is read in parts that do not overlap, and written as each dialect has it', () => {
  const openai = {
    prompt_tokens: 10,
    completion_tokens: 8,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 3 },
  };
  const usage = { ...noUsage, input: 6, cachedInput: 4, output: 5, reasoning: 3 };
  expect(usageOf('openai', openai)).toEqual(usage);
  expect(openAiUsageOf(usage)).toEqual({ ...openai, total_tokens: 18 });
  // More from the cache than there was, more thought than said: a part is not above its whole.
  const odd = { prompt_tokens: 2, prompt_tokens_details: { cached_tokens: 9 } };
  expect(usageOf('openai', odd)).toEqual({ ...noUsage, cachedInput: 2 });
  const anthropic = {
    input_tokens: 1,
    cache_read_input_tokens: 2,
    cache_creation_input_tokens: 3,
    output_tokens: 4,
  };
  expect(usageOf('anthropic', anthropic)).toEqual({
    ...noUsage,
    input: 1,
    cachedInput: 2,
    cacheWrite: 3,
    output: 4,
  });
  expect(anthropicUsageOf(usageOf('anthropic', anthropic) ?? noUsage)).toEqual(anthropic);
  for (const wrong of [undefined, null, [], 'x', {}, { input_tokens: 1 }]) {
    expect(usageOf('anthropic', wrong)).toBeUndefined();
  }
});

test('what an answer says is all of its text, its thoughts and what its tools are given', () => {
  const message = { content: [{ type: 'text', text: 'a' }, use] };
  expect(saidIn(message)).toBe('a{"city":"X"}');
  const chat = {
    choices: [{ message: { content: 'a', reasoning_content: 'b', tool_calls: [call] } }],
  };
  expect(saidIn(chat)).toBe('baweather{"city":"X"}');
  expect(saidIn({ choices: [{ delta: { content: 'a' } }, {}] })).toBe('a');
});
