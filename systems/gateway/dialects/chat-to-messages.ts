/** PURE: a request for a chat completion as a request for a message. */
import {
  compact,
  isRecord,
  type Json,
  type JsonRecord,
  parseRecord,
  recordOf,
  recordsOf,
  textOf,
} from './json.ts';

/** `maxTokens`: Anthropic asks for a limit; this one is used when the client gave none. */
export function chatToMessages(chat: JsonRecord, maxTokens: number): JsonRecord {
  const messages = recordsOf(chat.messages);
  const system = messages.filter(isInstruction).map((message) => plainText(message.content));
  const jsonRule = jsonInstruction(chat.response_format);
  const allSystem = [...system, ...(jsonRule === undefined ? [] : [jsonRule])];
  return compact({
    model: chat.model,
    max_tokens: chat.max_completion_tokens ?? chat.max_tokens ?? maxTokens,
    system: allSystem.length === 0 ? undefined : allSystem.join('\n\n'),
    messages: joined(messages.filter((message) => !isInstruction(message)).map(messageOf)),
    temperature: typeof chat.temperature === 'number' ? Math.min(1, chat.temperature) : undefined,
    top_p: chat.top_p ?? undefined,
    stop_sequences: stopsOf(chat.stop),
    stream: chat.stream ?? undefined,
    tools: toolsOf(chat),
    tool_choice: toolChoiceOf(chat),
    metadata: typeof chat.user === 'string' ? { user_id: chat.user } : undefined,
  });
}

function isInstruction({ role }: JsonRecord): boolean {
  return role === 'system' || role === 'developer';
}

export function plainText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return recordsOf(content)
    .map((part) => textOf(part.text))
    .join('');
}

function messageOf(message: JsonRecord): JsonRecord {
  if (message.role === 'tool') {
    const content = plainText(message.content);
    const result = { type: 'tool_result', tool_use_id: message.tool_call_id, content };
    return { role: 'user', content: [result] };
  }
  const calls = recordsOf(message.tool_calls).map((call) => {
    const { name, arguments: given } = recordOf(call.function);
    const input = parseRecord(textOf(given)) ?? {};
    return { type: 'tool_use', id: call.id, name, input };
  });
  const content = [...partsOf(message.content), ...calls];
  return { role: message.role === 'assistant' ? 'assistant' : 'user', content };
}

function partsOf(content: Json | undefined): JsonRecord[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return recordsOf(content).map((part) => {
    if (part.type !== 'image_url') return { type: 'text', text: textOf(part.text) };
    return { type: 'image', source: imageSource(textOf(recordOf(part.image_url).url)) };
  });
}

function imageSource(url: string): JsonRecord {
  const data = /^data:([\w/+.-]+);base64,(.*)$/s.exec(url);
  if (data === null) return { type: 'url', url };
  return { type: 'base64', media_type: data[1], data: data[2] };
}

/** Neighbours of one role become one message: Anthropic wants turns, and all results of tools in
 * the one message after the calls. */
function joined(messages: readonly JsonRecord[]): JsonRecord[] {
  const turns: { role: Json | undefined; content: Json[] }[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    const parts = Array.isArray(content) ? (content as Json[]) : [];
    if (last?.role === role) last?.content.push(...parts);
    else turns.push({ role, content: [...parts] });
  }
  return turns.map(({ role, content }) => ({ role, content }));
}

function stopsOf(stop: Json | undefined): Json | undefined {
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) ? (stop as Json) : undefined;
}

function toolsOf({ tools, tool_choice }: JsonRecord): Json | undefined {
  if (!Array.isArray(tools) || tool_choice === 'none') return undefined;
  return recordsOf(tools).map((tool) => {
    const { name, description, parameters } = recordOf(tool.function);
    const schema = isRecord(parameters) ? parameters : { type: 'object', properties: {} };
    return compact({ name, description, input_schema: schema });
  });
}

function toolChoiceOf(chat: JsonRecord): Json | undefined {
  const { tool_choice: choice, parallel_tool_calls: parallel, tools } = chat;
  if (!Array.isArray(tools) || choice === 'none') return undefined;
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'required') return { type: 'any', ...single };
  if (isRecord(choice)) return { type: 'tool', name: recordOf(choice.function).name, ...single };
  return parallel === false ? { type: 'auto', ...single } : undefined;
}

function jsonInstruction(format: Json | undefined): string | undefined {
  const { type, json_schema: given } = recordOf(format);
  if (type === 'json_object') return 'Answer with one JSON object and nothing else.';
  if (type !== 'json_schema') return undefined;
  const schema = JSON.stringify(recordOf(given).schema ?? {});
  return `Answer with one JSON value of this schema and nothing else: ${schema}`;
}
