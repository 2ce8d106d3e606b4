/** A request that asks for as much as is held for it, and no more. Pure. */
import { dialectOf, type Operation } from '../dialects/dialect.ts';
import type { JsonRecord } from '../dialects/json.ts';

/**
 * The limit always goes along, also where the client gave none: a provider that could do more than
 * the model may would be paid by the operator. It stands in the one word that both dialects have;
 * a provider that knows another one puts it there.
 */
export function withinHold(operation: Operation, body: JsonRecord, maxTokens: number): JsonRecord {
  if (operation !== 'chat' && dialectOf[operation] === 'openai') return body;
  const { max_completion_tokens: _newer, ...rest } = body;
  return { ...rest, max_tokens: maxTokens };
}
