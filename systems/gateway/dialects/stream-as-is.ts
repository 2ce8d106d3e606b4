/**
 * PURE: streams of a provider that speaks as the client does. They go through as they are, but for
 * the name of the model, and for the usage: the client reads there what it is charged by.
 */
import { recordIn, type StreamEvent, type StreamTranslator } from './dialect.ts';
import { type JsonRecord, recordOf, recordsOf } from './json.ts';
import { namedEvent } from './named.ts';
import { anthropicUsageOf, openAiUsageOf, usageOf } from './usage.ts';

export function chatStreamAsIs(model: string, withUsage: boolean): StreamTranslator {
  let head: JsonRecord = {};
  return {
    next(event) {
      const record = recordIn(event) ?? {};
      const { id, object, created, choices, usage } = record;
      if (isUsageOnly(record)) {
        // We always ask for the usage; a client that did not would not expect a chunk without
        // choices, and one that did is told no usage that can not be.
        const isTold = withUsage && usageOf('openai', usage) !== undefined;
        return isTold ? [namedEvent(event, model)] : [];
      }
      if (choices !== undefined) head = { id, object, created };
      return [namedEvent(event, model)];
    },
    end(counted) {
      const done = { data: '[DONE]' };
      if (counted === undefined || !withUsage) return [done];
      const last = { ...head, model, choices: [], usage: openAiUsageOf(counted) };
      return [{ data: JSON.stringify(last) }, done];
    },
  };
}

function isUsageOnly({ usage, choices }: JsonRecord): boolean {
  return usage !== undefined && usage !== null && recordsOf(choices).length === 0;
}

/** Why it ended and what it used wait for each other: clients read both from one event. */
export function messageStreamAsIs(model: string): StreamTranslator {
  let held: StreamEvent | undefined;
  return {
    next(event) {
      if (recordIn(event)?.type !== 'message_delta') return [namedEvent(event, model)];
      held = held === undefined ? event : merged(held, event);
      return [];
    },
    end(counted) {
      const stop = { event: 'message_stop', data: '{"type":"message_stop"}' };
      if (counted === undefined) return held === undefined ? [stop] : [held, stop];
      const ended = held ?? delta({ delta: { stop_reason: 'end_turn', stop_sequence: null } });
      return [delta({ ...recordIn(ended), usage: anthropicUsageOf(counted) }), stop];
    },
  };
}

function merged(before: StreamEvent, after: StreamEvent): StreamEvent {
  const [first, second] = [recordOf(recordIn(before)), recordOf(recordIn(after))];
  const usage = { ...recordOf(first.usage), ...recordOf(second.usage) };
  return delta({ delta: { ...recordOf(first.delta), ...recordOf(second.delta) }, usage });
}

function delta(more: JsonRecord): StreamEvent {
  return { event: 'message_delta', data: JSON.stringify({ type: 'message_delta', ...more }) };
}
