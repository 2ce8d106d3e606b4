/** A request that asks for no more than is held for it. Pure. */
import { countOf, type JsonRecord } from '../dialects/json.ts';

/**
 * Whoever asks for more than the model can do is held for what it can do. A provider that could do
 * more all the same would be paid by the operator.
 */
export function withinHold(body: JsonRecord, maxTokens: number): JsonRecord {
  const limits = ['max_tokens', 'max_completion_tokens'] as const;
  const above = limits.filter((name) => (countOf(body[name]) ?? 0) > maxTokens);
  if (above.length === 0) return body;
  return { ...body, ...Object.fromEntries(above.map((name) => [name, maxTokens])) };
}
