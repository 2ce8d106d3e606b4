/** The chunks of a chat completion, one by one, as the events of a message. */
import { noUsage, type Usage } from '../model/usage.ts';
import { recordIn, type StreamEvent, type StreamTranslator } from './dialect.ts';
import { type JsonRecord, recordOf, recordsOf, textOf } from './json.ts';
import { messageEnd } from './reasons.ts';
import { anthropicUsageOf, usageOf } from './usage.ts';

/**
 * `inputTokens`: what we counted, for the first event; OpenAI tells it only at the end.
 * `stops`: the sequences that were to end the answer.
 */
export function chatStreamToMessages(
  model: string,
  inputTokens: number,
  stops: readonly string[] = [],
): StreamTranslator {
  let begun = false;
  let openBlock: { readonly index: number; readonly key: string } | undefined;
  let blocks = 0;
  let last: JsonRecord = {};
  let usage: Usage | undefined;

  const begin = (chunk: JsonRecord): StreamEvent[] => {
    if (begun) return [];
    begun = true;
    const counted = anthropicUsageOf({ ...noUsage, input: inputTokens });
    const fixed = { type: 'message', role: 'assistant', stop_reason: null, stop_sequence: null };
    const message = { id: textOf(chunk.id), ...fixed, model, content: [], usage: counted };
    return [named('message_start', { message })];
  };
  const close = (): StreamEvent[] => {
    if (openBlock === undefined) return [];
    const { index } = openBlock;
    openBlock = undefined;
    return [named('content_block_stop', { index })];
  };
  const inBlock = (key: string, block: JsonRecord, delta: JsonRecord): StreamEvent[] => {
    const events: StreamEvent[] = [];
    if (openBlock?.key !== key) {
      events.push(...close());
      openBlock = { index: blocks, key };
      blocks += 1;
      const { index } = openBlock;
      events.push(named('content_block_start', { index, content_block: block }));
    }
    return [...events, named('content_block_delta', { index: openBlock.index, delta })];
  };
  const grown = (delta: JsonRecord): StreamEvent[] => {
    const text = textOf(delta.content);
    const events =
      text === '' ? [] : inBlock('text', { type: 'text', text: '' }, { type: 'text_delta', text });
    for (const call of recordsOf(delta.tool_calls)) {
      const { name, arguments: piece } = recordOf(call.function);
      const block = { type: 'tool_use', id: call.id ?? '', name: name ?? '', input: {} };
      const grownBy = { type: 'input_json_delta', partial_json: textOf(piece) };
      events.push(...inBlock(`call ${String(call.index ?? 0)}`, block, grownBy));
    }
    return events;
  };
  const end = (counted?: Usage): StreamEvent[] => [
    ...close(),
    named('message_delta', {
      delta: { ...messageEnd(last, stops) },
      usage: anthropicUsageOf(counted ?? usage ?? noUsage),
    }),
    named('message_stop', {}),
  ];

  return {
    end,
    next(event) {
      const chunk = recordIn(event) ?? {};
      const [choice] = recordsOf(chunk.choices);
      usage = usageOf('openai', chunk.usage) ?? usage;
      if (typeof choice?.finish_reason === 'string') last = choice;
      return [...begin(chunk), ...grown(recordOf(choice?.delta))];
    },
  };
}

function named(event: string, data: JsonRecord): StreamEvent {
  return { event, data: JSON.stringify({ type: event, ...data }) };
}
