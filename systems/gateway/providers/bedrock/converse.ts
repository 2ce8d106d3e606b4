/** Bedrock's Converse API in the words of Anthropic's messages, which it is nearest to. */
import type {
  ContentBlock,
  ConverseCommandInput,
  ConverseStreamOutput,
  ImageFormat,
  Message,
  TokenUsage,
  Tool,
  ToolChoice,
} from '@aws-sdk/client-bedrock-runtime';
import { plainText } from '../../dialects/chat-to-messages.ts';
import type { StreamEvent } from '../../dialects/dialect.ts';
import {
  isRecord,
  type Json,
  type JsonRecord,
  recordOf,
  recordsOf,
  textOf,
} from '../../dialects/json.ts';
import { onlyOf } from '../../dialects/reasons.ts';

export function converseInput(request: JsonRecord, modelId: string): ConverseCommandInput {
  const system = plainText(request.system);
  const tools = recordsOf(request.tools).map(toolOf);
  const choice = toolChoiceOf(request.tool_choice);
  return {
    modelId,
    messages: recordsOf(request.messages).map(messageOf),
    ...(system === '' ? {} : { system: [{ text: system }] }),
    inferenceConfig: {
      maxTokens: Number(request.max_tokens),
      ...(typeof request.temperature === 'number' ? { temperature: request.temperature } : {}),
      ...(typeof request.top_p === 'number' ? { topP: request.top_p } : {}),
      ...(Array.isArray(request.stop_sequences)
        ? { stopSequences: request.stop_sequences.map(String) }
        : {}),
    },
    ...(tools.length === 0
      ? {}
      : { toolConfig: { tools, ...(choice === undefined ? {} : { toolChoice: choice }) } }),
  };
}

type Document = NonNullable<Extract<ContentBlock, { toolUse: object }>['toolUse']['input']>;

function messageOf(message: JsonRecord): Message {
  const content =
    typeof message.content === 'string'
      ? [{ text: message.content }]
      : recordsOf(message.content).map(blockOf);
  return { role: message.role === 'assistant' ? 'assistant' : 'user', content };
}

function blockOf(part: JsonRecord): ContentBlock {
  if (part.type === 'tool_use') {
    const input = (part.input ?? {}) as Document;
    return { toolUse: { toolUseId: textOf(part.id), name: textOf(part.name), input } };
  }
  if (part.type === 'tool_result') {
    const content = [{ text: plainText(part.content) }];
    return { toolResult: { toolUseId: textOf(part.tool_use_id), content } };
  }
  if (part.type !== 'image') return { text: textOf(part.text) };
  const source = recordOf(part.source);
  const format = textOf(source.media_type).replace('image/', '') as ImageFormat;
  return { image: { format, source: { bytes: Buffer.from(textOf(source.data), 'base64') } } };
}

function toolOf({ name, description, input_schema: schema }: JsonRecord): Tool {
  const about = textOf(description);
  return {
    toolSpec: {
      name: textOf(name),
      ...(about === '' ? {} : { description: about }),
      inputSchema: { json: (schema ?? {}) as Document },
    },
  };
}

function toolChoiceOf(choice: Json | undefined): ToolChoice | undefined {
  if (!isRecord(choice)) return undefined;
  if (choice.type === 'any') return { any: {} };
  return choice.type === 'tool' ? { tool: { name: textOf(choice.name) } } : { auto: {} };
}

function usageRecord(usage: TokenUsage | undefined): JsonRecord {
  return {
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    cache_read_input_tokens: usage?.cacheReadInputTokens ?? 0,
    cache_creation_input_tokens: usage?.cacheWriteInputTokens ?? 0,
  };
}

export interface ConverseAnswer {
  readonly output?: { readonly message?: Message } | undefined;
  readonly stopReason?: string | undefined;
  readonly usage?: TokenUsage | undefined;
}

/** What it was called with, and what we call its answer. */
export interface Asked {
  readonly id: string;
  readonly model: string;
  readonly stops: readonly string[];
}

export function messageAnswer(answer: ConverseAnswer, asked: Asked): JsonRecord {
  const { id, model, stops } = asked;
  const blocks = answer.output?.message?.content ?? [];
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.flatMap(partOf),
    stop_reason: answer.stopReason ?? 'end_turn',
    stop_sequence: metOf(answer.stopReason, stops),
    usage: usageRecord(answer.usage),
  };
}

/** Converse tells that a sequence was met, and not which one. */
function metOf(stopReason: string | undefined, stops: readonly string[]): string | null {
  return stopReason === 'stop_sequence' ? onlyOf(stops) : null;
}

function partOf(block: ContentBlock): JsonRecord[] {
  if (block.text !== undefined) return [{ type: 'text', text: block.text }];
  if (block.toolUse === undefined) return [];
  const { toolUseId, name, input } = block.toolUse;
  return [{ type: 'tool_use', id: toolUseId, name, input: (input ?? {}) as Json }];
}

/** One event of Converse as events of a message; undefined when it tells of a failure. */
export function messageEvents(
  event: ConverseStreamOutput,
  { id, model, stops }: Asked,
): readonly StreamEvent[] | undefined {
  if (event.messageStart !== undefined) {
    const usage = { input_tokens: 0, output_tokens: 0 };
    const message = { id, type: 'message', role: 'assistant', model, content: [], usage };
    return [named('message_start', { message })];
  }
  if (event.contentBlockStart !== undefined) {
    const { start, contentBlockIndex: index } = event.contentBlockStart;
    const { toolUseId, name } = start?.toolUse ?? {};
    const block = { type: 'tool_use', id: toolUseId, name, input: {} };
    return [named('content_block_start', { index, content_block: block })];
  }
  if (event.contentBlockDelta !== undefined) {
    const { delta, contentBlockIndex: index } = event.contentBlockDelta;
    if (delta?.text !== undefined) {
      const grown = { type: 'text_delta', text: delta.text };
      return [named('content_block_delta', { index, delta: grown })];
    }
    const piece = delta?.toolUse?.input ?? '';
    const grown = { type: 'input_json_delta', partial_json: piece };
    return [named('content_block_delta', { index, delta: grown })];
  }
  if (event.contentBlockStop !== undefined) {
    return [named('content_block_stop', { index: event.contentBlockStop.contentBlockIndex })];
  }
  if (event.messageStop !== undefined) {
    const { stopReason } = event.messageStop;
    const delta = { stop_reason: stopReason, stop_sequence: metOf(stopReason, stops) };
    return [named('message_delta', { delta })];
  }
  if (event.metadata !== undefined) {
    const usage = usageRecord(event.metadata.usage);
    return [named('message_delta', { delta: {}, usage }), named('message_stop', {})];
  }
  return undefined;
}

function named(event: string, data: JsonRecord): StreamEvent {
  return { event, data: JSON.stringify({ type: event, ...data }) };
}
