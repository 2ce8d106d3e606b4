/** From the events of a provider to those that the client expects. */
import {
  type Dialect,
  dialectOf,
  recordIn,
  type StreamEvent,
  type StreamTranslator,
} from '../dialects/dialect.ts';
import type { Face } from '../dialects/face.ts';
import { textOf } from '../dialects/json.ts';
import { stopsOf } from '../dialects/reasons.ts';
import { chatStreamAsIs, messageStreamAsIs } from '../dialects/stream-as-is.ts';
import { messageStreamToChat } from '../dialects/stream-to-chat.ts';
import { chatStreamToMessages } from '../dialects/stream-to-messages.ts';
import type { Call } from './call.ts';

export interface Outflow extends StreamTranslator {
  isEnd(event: StreamEvent): boolean;
}

export function outflow(from: Dialect, call: Call, nowMs: () => number): Outflow {
  const isEnd = (event: StreamEvent) =>
    from === 'openai' ? event.data === '[DONE]' : recordIn(event)?.type === 'message_stop';
  const inner = translatorFor(from, call, nowMs);
  return { isEnd, ...(call.face === undefined ? inner : faced(inner, call.face)) };
}

/** The events of a chat completion in the form that the client wants them. */
function faced(inner: StreamTranslator, face: Face): StreamTranslator {
  const shown = (events: readonly StreamEvent[]) => events.flatMap((event) => face.next(event));
  return {
    next: (event) => shown(inner.next(event)),
    end: (counted) => shown(inner.end(counted)),
  };
}

function translatorFor(
  from: Dialect,
  { operation, body, wantsUsage, promptEstimate }: Call,
  nowMs: () => number,
): StreamTranslator {
  const model = textOf(body.model);
  if (dialectOf[operation] === 'anthropic') {
    if (from === 'anthropic') return messageStreamAsIs(model);
    return chatStreamToMessages(model, promptEstimate, stopsOf(body));
  }
  if (from === 'openai') return chatStreamAsIs(model, wantsUsage);
  return messageStreamToChat(model, Math.floor(nowMs() / 1_000), wantsUsage);
}
