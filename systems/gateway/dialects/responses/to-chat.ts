/** PURE: a request for a response as a request for a chat completion. */
import {
  compact,
  isRecord,
  type Json,
  type JsonRecord,
  recordOf,
  recordsOf,
  textOf,
} from '../json.ts';

export function responsesToChat(request: JsonRecord): JsonRecord {
  const { instructions, input, reasoning, text } = request;
  const first = textOf(instructions) === '' ? [] : [{ role: 'system', content: instructions }];
  const isStream = request.stream === true;
  return compact({
    model: request.model,
    messages: [...first, ...messagesOf(input)],
    max_completion_tokens: request.max_output_tokens ?? undefined,
    stream: isStream || undefined,
    // The last event says what was used, whether the client asked or not.
    stream_options: isStream ? { include_usage: true } : undefined,
    temperature: request.temperature ?? undefined,
    top_p: request.top_p ?? undefined,
    tools: toolsOf(request.tools),
    tool_choice: toolChoiceOf(request.tool_choice),
    parallel_tool_calls: request.parallel_tool_calls ?? undefined,
    response_format: formatOf(recordOf(text).format),
    verbosity: recordOf(text).verbosity ?? undefined,
    reasoning_effort: recordOf(reasoning).effort ?? undefined,
    service_tier: request.service_tier ?? undefined,
    user: request.user ?? undefined,
  });
}

function messagesOf(input: Json | undefined): JsonRecord[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const messages: JsonRecord[] = [];
  for (const item of recordsOf(input)) {
    const last = messages.at(-1);
    if (item.type === 'function_call') {
      // Text and calls of one turn are items of their own here, and one message there.
      const before = last?.role === 'assistant' ? last : undefined;
      if (before !== undefined) messages.pop();
      messages.push(withCall(before, item));
    } else if (item.type === 'function_call_output') {
      const { call_id: id, output } = item;
      messages.push({ role: 'tool', tool_call_id: id, content: contentOf(output) });
    } else if (item.type !== 'reasoning') {
      messages.push(messageOf(item));
    }
  }
  return messages;
}

function withCall(before: JsonRecord | undefined, item: JsonRecord): JsonRecord {
  const { call_id: id, name, arguments: given } = item;
  const call = { id, type: 'function', function: { name, arguments: given } };
  const calls = recordsOf(before?.tool_calls);
  return { role: 'assistant', content: before?.content ?? null, tool_calls: [...calls, call] };
}

function messageOf({ role, content }: JsonRecord): JsonRecord {
  const isAssistant = role === 'assistant';
  return { role, content: isAssistant ? plainText(content) : contentOf(content) };
}

/** What an assistant said before: of text alone, which every provider takes. */
function plainText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  const said = recordsOf(content).map(({ text, refusal }) => textOf(text) || textOf(refusal));
  return said.join('');
}

function contentOf(content: Json | undefined): Json {
  return typeof content === 'string' ? content : recordsOf(content).map(partOf);
}

function partOf(part: JsonRecord): JsonRecord {
  if (part.type !== 'input_image') return { type: 'text', text: textOf(part.text) };
  const { image_url: url, detail } = part;
  return { type: 'image_url', image_url: compact({ url, detail: detail ?? undefined }) };
}

function toolsOf(tools: Json | undefined): Json | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return recordsOf(tools).map(({ name, description, parameters, strict }) => {
    const told = [description, parameters, strict].map((value) => value ?? undefined);
    const [about, schema, isStrict] = told;
    const tool = { name, description: about, parameters: schema, strict: isStrict };
    return { type: 'function', function: compact(tool) };
  });
}

function toolChoiceOf(choice: Json | undefined): Json | undefined {
  if (!isRecord(choice)) return choice ?? undefined;
  return { type: 'function', function: { name: choice.name } };
}

function formatOf(format: Json | undefined): Json | undefined {
  if (!isRecord(format)) return undefined;
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, description, schema, strict } = format;
  const said = { name, description, schema, strict: strict ?? undefined };
  return { type: 'json_schema', json_schema: compact(said) };
}
