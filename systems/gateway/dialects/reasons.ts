/** Why an answer ended, in both dialects. */

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
