/** From the events of a provider to those that the client expects. */
import { type Dialect, dialectOf, recordIn, type StreamEvent } from '../dialects/dialect.ts';
import { recordsOf, textOf } from '../dialects/json.ts';
import { namedEvent } from '../dialects/named.ts';
import { stopsOf } from '../dialects/reasons.ts';
import { messageStreamToChat } from '../dialects/stream-to-chat.ts';
import { chatStreamToMessages } from '../dialects/stream-to-messages.ts';
import type { Call } from './call.ts';

export interface Outflow {
  isEnd(event: StreamEvent): boolean;
  next(event: StreamEvent): readonly StreamEvent[];
  /** What ends the stream, also where the provider just stopped. */
  end(): readonly StreamEvent[];
}

const ends: Readonly<Record<Dialect, StreamEvent>> = {
  openai: { data: '[DONE]' },
  anthropic: { event: 'message_stop', data: '{"type":"message_stop"}' },
};

export function outflow(
  from: Dialect,
  { operation, body, wantsUsage, promptEstimate }: Call,
  nowMs: () => number,
): Outflow {
  const isEnd = (event: StreamEvent) =>
    from === 'openai' ? event.data === '[DONE]' : recordIn(event)?.type === 'message_stop';
  const to = dialectOf[operation];
  const model = textOf(body.model);
  if (from === to) {
    const next = (event: StreamEvent) =>
      from === 'openai' && !wantsUsage && isUsageOnly(event) ? [] : [namedEvent(event, model)];
    return { isEnd, next, end: () => [ends[from]] };
  }
  const translator =
    to === 'anthropic'
      ? chatStreamToMessages(model, promptEstimate, stopsOf(body))
      : messageStreamToChat(model, Math.floor(nowMs() / 1_000), wantsUsage);
  return { isEnd, next: (event) => translator.next(event), end: () => translator.next(ends[from]) };
}

/** We always ask for the usage; a client that did not would not expect a chunk without choices. */
function isUsageOnly(event: StreamEvent): boolean {
  const record = recordIn(event);
  const hasUsage = record?.usage !== undefined && record.usage !== null;
  return hasUsage && recordsOf(record?.choices).length === 0;
}
