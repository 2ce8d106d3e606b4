/** PURE: a request for a message as a request for a chat completion. */
import { plainText } from './chat-to-messages.ts';
import {
  compact,
  isRecord,
  type Json,
  type JsonRecord,
  recordOf,
  recordsOf,
  textOf,
} from './json.ts';

export function messagesToChat(request: JsonRecord): JsonRecord {
  const system = plainText(request.system);
  const first = system === '' ? [] : [{ role: 'system', content: system }];
  return compact({
    model: request.model,
    messages: [...first, ...recordsOf(request.messages).flatMap(messagesOf)],
    max_tokens: request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    stop: request.stop_sequences,
    stream: request.stream,
    tools: toolsOf(request.tools),
    tool_choice: toolChoiceOf(request.tool_choice),
    parallel_tool_calls:
      recordOf(request.tool_choice).disable_parallel_tool_use === true ? false : undefined,
    user: recordOf(request.metadata).user_id,
  });
}

function messagesOf(message: JsonRecord): JsonRecord[] {
  if (typeof message.content === 'string') {
    return [{ role: message.role, content: message.content }];
  }
  const parts = recordsOf(message.content);
  if (message.role === 'assistant') return [assistantOf(parts)];
  const results = parts.filter(({ type }) => type === 'tool_result').map(toolMessage);
  const rest = parts.filter(({ type }) => type === 'text' || type === 'image').map(partOf);
  return rest.length === 0 ? results : [...results, { role: 'user', content: rest }];
}

function toolMessage(part: JsonRecord): JsonRecord {
  return { role: 'tool', tool_call_id: part.tool_use_id, content: plainText(part.content) };
}

function assistantOf(parts: readonly JsonRecord[]): JsonRecord {
  const text = parts.filter(({ type }) => type === 'text').map((part) => textOf(part.text));
  const calls = parts
    .filter(({ type }) => type === 'tool_use')
    .map((part) => ({
      id: part.id,
      type: 'function',
      function: { name: part.name, arguments: JSON.stringify(part.input ?? {}) },
    }));
  const content = text.length === 0 ? null : text.join('');
  return { role: 'assistant', content, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
}

function partOf(part: JsonRecord): JsonRecord {
  if (part.type === 'text') return { type: 'text', text: textOf(part.text) };
  const source = recordOf(part.source);
  const inline = `data:${textOf(source.media_type)};base64,${textOf(source.data)}`;
  const url = source.type === 'url' ? textOf(source.url) : inline;
  return { type: 'image_url', image_url: { url } };
}

function toolsOf(tools: Json | undefined): Json | undefined {
  if (!Array.isArray(tools)) return undefined;
  return recordsOf(tools).map(({ name, description, input_schema }) => ({
    type: 'function',
    function: compact({ name, description, parameters: input_schema }),
  }));
}

function toolChoiceOf(choice: Json | undefined): Json | undefined {
  if (!isRecord(choice)) return undefined;
  if (choice.type === 'any') return 'required';
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } };
  return choice.type === 'none' ? 'none' : 'auto';
}
