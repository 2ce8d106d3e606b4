/**
 * An answer names the model that was asked for. How its provider calls it is the operator's own
 * business, and clients look their model up by this name.
 */
import { recordIn, type StreamEvent } from './dialect.ts';
import { isRecord, type JsonRecord } from './json.ts';

/** Answers that name no model in their form, such as pictures, stay without one. */
export function namedAnswer(answer: JsonRecord, model: string): JsonRecord {
  return answer.model === undefined || answer.model === model ? answer : { ...answer, model };
}

/** Of OpenAI each chunk names it, of Anthropic the first event. */
export function namedEvent(given: StreamEvent, model: string): StreamEvent {
  const record = recordIn(given);
  if (record === undefined) return given;
  const { message } = record;
  const inner = isRecord(message) ? namedAnswer(message, model) : message;
  const named = namedAnswer(inner === message ? record : { ...record, message: inner }, model);
  // Most providers call it alike, and what is as it should be goes on in the bytes that came.
  if (named === record) return given;
  return { ...given, data: JSON.stringify(named), record: named };
}
