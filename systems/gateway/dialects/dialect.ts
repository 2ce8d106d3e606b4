/** The two forms of request and answer that clients and providers speak. */
import type { Usage } from '../model/usage.ts';
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

/** From the events of a provider to those of the client. */
export interface StreamTranslator {
  /** What the client gets for this event of the provider: nothing, one event, or several. */
  next(event: StreamEvent): readonly StreamEvent[];
  /**
   * What ends the stream, also where the provider just stopped. `counted`: what we counted, where
   * the provider said no usage that can be.
   */
  end(counted?: Usage): readonly StreamEvent[];
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
