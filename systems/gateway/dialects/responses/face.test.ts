// Chat completions as responses, whole and piece by piece.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamEvent } from '../dialect.ts';
import { type JsonRecord, recordOf, recordsOf } from '../json.ts';
import { responsesFace } from './face.ts';

const request = { model: 'm', input: 'hi', reasoning: { effort: 'low' }, top_p: 0.5, user: 'u' };
const face = (given: JsonRecord = request) =>
  responsesFace({ request: given, id: '1', createdS: 7 });
const usage = {
  prompt_tokens: 9,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const call = (id: string, name: string, given: string) => {
  return { id, type: 'function', function: { name, arguments: given } };
};

test('a whole answer: thoughts, words and calls, each an item, in this order', () => {
  const message = {
    role: 'assistant',
    reasoning_content: 'Hm.',
    content: 'Yes.',
    tool_calls: [call('a', 'one', '{}'), call('b', 'two', '{"x":1}')],
  };
  const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
  expect(face().whole({ id: 'x', choices, usage })).toEqual({
    id: 'resp_1',
    object: 'response',
    created_at: 7,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: 'm',
    output: [
      {
        id: 'rs_1_0',
        type: 'reasoning',
        summary: [],
        content: [{ type: 'reasoning_text', text: 'Hm.' }],
        status: 'completed',
      },
      {
        id: 'msg_1_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Yes.', annotations: [], logprobs: [] }],
      },
      functionCall('fc_1_2', 'a', 'one', '{}'),
      functionCall('fc_1_3', 'b', 'two', '{"x":1}'),
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: 'low' },
    store: false,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 0.5,
    truncation: 'disabled',
    usage: {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 14,
    },
    user: 'u',
  });
});

function functionCall(id: string, callId: string, name: string, given: string): JsonRecord {
  const said = { call_id: callId, name, arguments: given };
  return { id, type: 'function_call', status: 'completed', ...said };
}

test.each([
  ['length', 'incomplete', { reason: 'max_output_tokens' }],
  ['content_filter', 'incomplete', { reason: 'content_filter' }],
  ['stop', 'completed', null],
])('an answer that ended by %s is %s, and so is its last item', (finish, status, details) => {
  const message = { reasoning: 'Hm.', content: 'Ye' };
  const response = face().whole({ choices: [{ message, finish_reason: finish }] });
  expect(response).toMatchObject({ status, incomplete_details: details, usage: null });
  expect(recordsOf(response.output).map((item) => item.status)).toEqual(['completed', status]);
});

test('a refusal is a message that refuses', () => {
  const choices = [{ message: { content: null, refusal: 'No.' }, finish_reason: 'stop' }];
  const content = [{ type: 'refusal', refusal: 'No.' }];
  expect(face().whole({ choices }).output).toMatchObject([{ type: 'message', content }]);
});

const chunk = (delta: JsonRecord, more: JsonRecord = {}): StreamEvent => {
  const { finish_reason = null, ...rest } = more;
  return { data: JSON.stringify({ choices: [{ index: 0, delta, finish_reason }], ...rest }) };
};
const done: StreamEvent = { data: '[DONE]' };
const heard = (events: readonly StreamEvent[]) => {
  const one = face();
  return events.flatMap((event) => one.next(event)).map(({ data }) => recordOf(JSON.parse(data)));
};
const piece = (index: number, more: JsonRecord) => ({ tool_calls: [{ index, ...more }] });

test('a stream names each thing as it begins, grows and ends', () => {
  const events = heard([
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Hm.' }),
    chunk({ content: 'Ye' }),
    chunk({ content: 's.' }),
    chunk(piece(0, call('a', 'one', ''))),
    chunk(piece(0, { function: { arguments: '{}' } })),
    chunk({}, { finish_reason: 'tool_calls' }),
    { data: JSON.stringify({ choices: [], usage }) },
    done,
  ]);
  expect(events.map(({ type, output_index: place }) => [type, place])).toEqual([
    ['response.created', undefined],
    ['response.in_progress', undefined],
    ['response.output_item.added', 0],
    ['response.content_part.added', 0],
    ['response.reasoning_text.delta', 0],
    ['response.reasoning_text.done', 0],
    ['response.content_part.done', 0],
    ['response.output_item.done', 0],
    ['response.output_item.added', 1],
    ['response.content_part.added', 1],
    ['response.output_text.delta', 1],
    ['response.output_text.delta', 1],
    ['response.output_text.done', 1],
    ['response.content_part.done', 1],
    ['response.output_item.done', 1],
    ['response.output_item.added', 2],
    ['response.function_call_arguments.delta', 2],
    ['response.function_call_arguments.done', 2],
    ['response.output_item.done', 2],
    ['response.completed', undefined],
  ]);
  expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
});

test('calls that grow side by side stay apart', () => {
  const events = heard([
    chunk(piece(0, call('a', 'one', '{"x'))),
    chunk(piece(1, call('b', 'two', '{'))),
    chunk(piece(0, { function: { arguments: '":1}' } })),
    chunk(piece(1, { function: { arguments: '}' } })),
    done,
  ]);
  // Each is done once, after the last of its pieces.
  const grown = events.filter(({ type }) => String(type).includes('arguments'));
  expect(
    grown.map(({ type, output_index: place }) => [String(type).split('.').at(-1), place]),
  ).toEqual([
    ['delta', 0],
    ['delta', 1],
    ['delta', 0],
    ['delta', 1],
    ['done', 0],
    ['done', 1],
  ]);
  const { response } = events.at(-1) ?? {};
  expect(recordOf(response).output).toEqual([
    functionCall('fc_1_0', 'a', 'one', '{"x":1}'),
    functionCall('fc_1_1', 'b', 'two', '{}'),
  ]);
});

test('a stream that breaks off says why, as the next of its events', () => {
  const one = face();
  one.next(chunk({ content: 'Ye' }));
  const error = { message: 'gone', type: 'server_error', code: 'upstream_failed', param: null };
  const { event, data } = one.broken(error);
  expect(event).toBe('error');
  expect(JSON.parse(data)).toEqual({
    type: 'error',
    sequence_number: 5,
    code: 'upstream_failed',
    message: 'gone',
    param: null,
    error,
  });
});

test('in whatever pieces it comes, a stream comes to what the whole answer says', () => {
  const text = fc.string({ maxLength: 8 });
  const message = fc.record({
    reasoning: text,
    content: text,
    refusal: text,
    calls: fc.array(fc.record({ name: fc.string({ minLength: 1, maxLength: 4 }), said: text }), {
      maxLength: 3,
    }),
    finish: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter'),
    cut: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(message, ({ reasoning, content, refusal, calls, finish, cut }) => {
      const toolCalls = calls.map(({ name, said }, index) => call(`c${index}`, name, said));
      const whole = { reasoning, content, refusal, tool_calls: toolCalls };
      const cutUp = (said: string) => said.match(new RegExp(`[^]{1,${cut}}`, 'g')) ?? [];
      const words = (['reasoning', 'content', 'refusal'] as const).flatMap((key) =>
        cutUp(whole[key]).map((part) => chunk({ [key]: part })),
      );
      const called = toolCalls.flatMap(({ id, function: { name, arguments: said } }, index) => [
        chunk(piece(index, call(id, name, ''))),
        ...cutUp(said).map((part) => chunk(piece(index, { function: { arguments: part } }))),
      ]);
      const last = chunk({}, { finish_reason: finish, usage });
      const events = heard([...words, ...called, last, done]);
      const choices = [{ message: whole, finish_reason: finish }];
      expect(events.at(-1)?.response).toEqual(face().whole({ choices, usage }));
    }),
  );
});
