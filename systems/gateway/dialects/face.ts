/**
 * The form in which a client sees a chat completion, where it is not that of a chat completion. One
 * is made for each request, and knows how far its stream has come.
 */
import type { StreamEvent } from './dialect.ts';
import type { JsonRecord } from './json.ts';

export interface Face {
  readonly name: string;
  /** As the client wrote it: of two that differ each has an answer of its own. */
  readonly request: JsonRecord;
  /** Where the prompt stands in the request as the client wrote it. */
  readonly promptField: string;
  whole(chat: JsonRecord): JsonRecord;
  /** What the client gets for this event of the chat completion. */
  next(event: StreamEvent): readonly StreamEvent[];
  /** What it gets when the stream can't go on. */
  broken(error: JsonRecord): StreamEvent;
}
