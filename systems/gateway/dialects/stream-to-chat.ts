/** The events of a message, one by one, as the chunks of a chat completion. */
import type { Usage } from '../model/usage.ts';
import { recordIn, type StreamEvent, type StreamTranslator } from './dialect.ts';
import { type JsonRecord, parseRecord, recordOf, textOf } from './json.ts';
import { finishReasonOf } from './reasons.ts';
import { mergedUsage, openAiUsageOf, usageOf } from './usage.ts';

export function messageStreamToChat(
  model: string,
  createdS: number,
  withUsage: boolean,
): StreamTranslator {
  let id = '';
  let usage: JsonRecord = {};
  let reason: string | undefined;
  // Anthropic numbers all blocks; OpenAI only the calls of tools.
  const callIndex = new Map<number, number>();

  const chunk = (delta: JsonRecord, finish: string | null = null): StreamEvent => ({
    data: JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created: createdS,
      model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    }),
  });
  const started = (event: JsonRecord) => {
    const block = recordOf(event.content_block);
    if (block.type !== 'tool_use') return [];
    const index = callIndex.size;
    callIndex.set(Number(event.index), index);
    const call = { index, id: block.id, type: 'function' };
    return [chunk({ tool_calls: [{ ...call, function: { name: block.name, arguments: '' } }] })];
  };
  const grown = (event: JsonRecord) => {
    const delta = recordOf(event.delta);
    if (delta.type === 'text_delta') return [chunk({ content: textOf(delta.text) })];
    if (delta.type !== 'input_json_delta') return [];
    const index = callIndex.get(Number(event.index)) ?? 0;
    const piece = { index, function: { arguments: textOf(delta.partial_json) } };
    return [chunk({ tool_calls: [piece] })];
  };
  const end = (counted?: Usage) => {
    const used = counted ?? usageOf('anthropic', usage);
    const said = used === undefined ? {} : { usage: openAiUsageOf(used) };
    const last = { ...(parseRecord(chunk({}).data) ?? {}), choices: [], ...said };
    const tail = withUsage && used !== undefined ? [{ data: JSON.stringify(last) }] : [];
    return [chunk({}, reason ?? 'stop'), ...tail, { data: '[DONE]' }];
  };

  return {
    end,
    next(given) {
      const event = recordIn(given) ?? {};
      switch (event.type) {
        case 'message_start': {
          const message = recordOf(event.message);
          id = textOf(message.id);
          usage = mergedUsage(usage, message.usage);
          return [chunk({ role: 'assistant', content: '' })];
        }
        case 'content_block_start':
          return started(event);
        case 'content_block_delta':
          return grown(event);
        case 'message_delta':
          usage = mergedUsage(usage, event.usage);
          reason = reasonIn(event) ?? reason;
          return [];
        default:
          return [];
      }
    },
  };
}

/** Bedrock tells the reason and the usage one after the other. */
function reasonIn({ delta }: JsonRecord): string | undefined {
  const { stop_reason: told } = recordOf(delta);
  return typeof told === 'string' ? finishReasonOf(told) : undefined;
}
