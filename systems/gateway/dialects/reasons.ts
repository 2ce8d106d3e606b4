/** Why an answer ended, in both dialects. */
import { type JsonRecord, textOf } from './json.ts';

const toOpenAi: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const toAnthropic: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

export function finishReasonOf(stopReason: unknown): string {
  return toOpenAi[String(stopReason)] ?? 'stop';
}

export function stopReasonOf(finishReason: unknown): string {
  return toAnthropic[String(finishReason)] ?? 'end_turn';
}

export interface MessageEnd {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
}

/**
 * OpenAI has one word for an answer that came to its own end and one that met a stop sequence. Some
 * servers say which one it met (vLLM and the built-in model as `stop_reason`, SGLang as
 * `matched_stop`), or how it ended in the words of who served it (OpenRouter). Where nobody says
 * it, it ended by itself: a sequence that nobody saw must not be made up.
 */
export function messageEnd(choice: JsonRecord, stops: readonly string[]): MessageEnd {
  const reason = stopReasonOf(choice.finish_reason);
  if (reason !== 'end_turn') return { stop_reason: reason, stop_sequence: null };
  const met = [choice.stop_reason, choice.matched_stop].map(textOf);
  const known = stops.find((stop) => met.includes(stop));
  if (known === undefined && choice.native_finish_reason !== 'stop_sequence') {
    return { stop_reason: reason, stop_sequence: null };
  }
  return { stop_reason: 'stop_sequence', stop_sequence: known ?? onlyOf(stops) };
}

/** Of one it is known which one was met. */
export function onlyOf(stops: readonly string[]): string | null {
  const [first = null] = stops;
  return stops.length === 1 ? first : null;
}

/** The stop sequences of a request for a message. */
export function stopsOf({ stop_sequences: stops }: JsonRecord): readonly string[] {
  return Array.isArray(stops) ? stops.map(textOf) : [];
}
