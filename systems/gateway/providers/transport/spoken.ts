/** The body of a request in the dialect that the provider speaks. */
import { chatToMessages } from '../../dialects/chat-to-messages.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { JsonRecord } from '../../dialects/json.ts';
import { messagesToChat } from '../../dialects/messages-to-chat.ts';

export function asSpoken(body: JsonRecord, from: Dialect, to: Dialect): JsonRecord {
  if (from === to) return body;
  return to === 'anthropic' ? chatToMessages(body) : messagesToChat(body);
}

/** Providers tell what a stream used only when they are asked to. */
export function withStreamUsage(body: JsonRecord, stream: boolean): JsonRecord {
  return stream ? { ...body, stream_options: { include_usage: true } } : body;
}
