/** The two forms of request and answer that clients and providers speak. */
import { type JsonRecord, parseRecord } from './json.ts';

/**
 * `openai`: chat completions, embeddings and images. `anthropic`: messages. What a client speaks
 * follows from the path that it calls; what a provider speaks from its kind.
 */
export type Dialect = 'openai' | 'anthropic';

export type Operation = 'chat' | 'messages' | 'embeddings' | 'images';

/** One event of a stream, in the form of its dialect. */
export interface StreamEvent {
  /** Anthropic names its events; OpenAI does not. */
  readonly event?: string;
  readonly data: string;
  /** The data, where somebody has parsed it already. */
  readonly record?: JsonRecord | undefined;
}

export function recordIn({ data, record }: StreamEvent): JsonRecord | undefined {
  return record ?? (data === '[DONE]' ? undefined : parseRecord(data));
}

export const dialectOf: Readonly<Record<Operation, Dialect>> = {
  chat: 'openai',
  messages: 'anthropic',
  embeddings: 'openai',
  images: 'openai',
};
