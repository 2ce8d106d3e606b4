/** The body of a request in the dialect that the provider speaks. */
import { chatToMessages } from '../../dialects/chat-to-messages.ts';
import { type Dialect, dialectOf } from '../../dialects/dialect.ts';
import type { JsonRecord } from '../../dialects/json.ts';
import { messagesToChat } from '../../dialects/messages-to-chat.ts';
import type { ProviderCall } from '../provider.ts';

export function asSpoken(
  { body, operation, maxTokens }: Pick<ProviderCall, 'body' | 'operation' | 'maxTokens'>,
  to: Dialect,
): JsonRecord {
  if (dialectOf[operation] === to) return body;
  return to === 'anthropic' ? chatToMessages(body, maxTokens) : messagesToChat(body);
}

/** Providers tell what a stream used only when they are asked to. */
export function withStreamUsage(body: JsonRecord, stream: boolean): JsonRecord {
  return stream ? { ...body, stream_options: { include_usage: true } } : body;
}
