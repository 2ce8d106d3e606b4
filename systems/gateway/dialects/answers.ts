/** PURE: a whole answer of one dialect in the other. */
import { noUsage } from '../model/usage.ts';
import { isRecord, type JsonRecord, parseRecord, recordOf, recordsOf, textOf } from './json.ts';
import { finishReasonOf, messageEnd } from './reasons.ts';
import { anthropicUsageOf, openAiUsageOf, usageOf } from './usage.ts';

export function messageToChatAnswer(message: JsonRecord, createdS: number): JsonRecord {
  const parts = recordsOf(message.content);
  const text = parts.filter(({ type }) => type === 'text').map((part) => textOf(part.text));
  const calls = parts
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
  const usage = usageOf('anthropic', message.usage);
  const content = text.length === 0 ? null : text.join('');
  return {
    id: message.id,
    object: 'chat.completion',
    created: createdS,
    model: message.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: null,
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReasonOf(message.stop_reason),
      },
    ],
    ...(usage === undefined ? {} : { usage: openAiUsageOf(usage) }),
  };
}

/** `stops`: the sequences that were to end the answer. */
export function chatToMessageAnswer(chat: JsonRecord, stops: readonly string[] = []): JsonRecord {
  const [choice = {}] = recordsOf(chat.choices);
  const message = recordOf(choice.message);
  const text = textOf(message.content);
  const calls = recordsOf(message.tool_calls).map((call) => {
    const { name, arguments: given } = recordOf(call.function);
    const input = parseRecord(textOf(given)) ?? {};
    return { type: 'tool_use', id: call.id, name, input };
  });
  const usage = usageOf('openai', chat.usage);
  return {
    id: textOf(chat.id),
    type: 'message',
    role: 'assistant',
    model: chat.model,
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...calls],
    ...messageEnd(choice, stops),
    usage: anthropicUsageOf(usage ?? noUsage),
  };
}

/** The text that an answer says, for counting it where the provider does not. */
export function saidIn(answer: JsonRecord): string {
  const parts = recordsOf(answer.content).map((part) =>
    part.type === 'tool_use' ? JSON.stringify(part.input ?? {}) : textOf(part.text),
  );
  const choices = recordsOf(answer.choices).flatMap((choice) => {
    const message = isRecord(choice.message) ? choice.message : recordOf(choice.delta);
    const calls = recordsOf(message.tool_calls).map((call) => {
      const { name, arguments: given } = recordOf(call.function);
      return textOf(name) + textOf(given);
    });
    const reasoning = textOf(message.reasoning) || textOf(message.reasoning_content);
    return [reasoning, textOf(message.content), ...calls];
  });
  return [...parts, ...choices].join('');
}
