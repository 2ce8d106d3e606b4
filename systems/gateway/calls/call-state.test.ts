import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CallAction,
  type CallEvent,
  callBegins,
  callStep,
  type Standing,
} from './call-state.ts';

const a = { provider: 'a', stopsBilling: true };
const b = { provider: 'b', stopsBilling: false };

function run(stream: boolean, ...events: readonly CallEvent[]): CallAction[] {
  const begun = callBegins([a, b], stream);
  const actions = [...begun.actions];
  let { state } = begun;
  for (const event of events) {
    const step = callStep(state, event);
    state = step.state;
    actions.push(...step.actions);
  }
  return actions;
}

const failed = (reason: 'unreachable' | 'refused' | 'stalled' | 'cut', status?: number) =>
  ({ kind: 'failed', failure: { reason, ...(status === undefined ? {} : { status }) } }) as const;
const answered = { kind: 'answered' } as const;
const began = { kind: 'began' } as const;
const left = (standing: Standing) => ({ kind: 'hungUp', standing }) as const;
const hungUp = left('countable');
const overdue = { kind: 'overdue' } as const;
const askA = { kind: 'ask', asked: a };
const askB = { kind: 'ask', asked: b };
const close = (end: string, more: object = {}) => ({ kind: 'close', how: { end, ...more } });
const paid = (provider: string) => close('settle', { provider });
const abort = { kind: 'abort' };

test('the next provider is asked until the first byte, and the one that served is paid', () => {
  expect(run(false, failed('refused', 500), answered)).toEqual([askA, askB, paid('b')]);
  expect(run(true, failed('stalled'), began, answered)).toEqual([...[askA, askB, paid('b')]]);
  expect(run(true, began, failed('cut'))).toEqual([askA, close('unresolved')]);
});

test('what failed for sure is void, what may have worked is unresolved', () => {
  expect(run(false, failed('refused', 500), failed('unreachable'))).toEqual([
    ...[askA, askB, close('void')],
  ]);
  expect(run(false, failed('cut'), failed('refused', 500))).toEqual([
    ...[askA, askB, close('unresolved')],
  ]);
  expect(run(true, began, failed('refused', 502))).toEqual([askA, close('void')]);
});

test('a request that is at fault is nobody else to be bothered with', () => {
  expect(run(false, failed('refused', 400))).toEqual([askA, close('void')]);
});

test('who hangs up pays for what came, or for all where the provider goes on', () => {
  expect(run(true, began, hungUp)).toEqual([askA, abort, paid('a')]);
  expect(run(true, hungUp, began)).toEqual([askA, abort, paid('a')]);
  expect(run(true, failed('unreachable'), began, hungUp, answered)).toEqual([
    ...[askA, askB, paid('b')],
  ]);
  expect(run(false, hungUp, answered)).toEqual([askA, paid('a')]);
  // Nobody waits for another provider.
  expect(run(false, hungUp, failed('refused', 500))).toEqual([askA, close('void')]);
});

test('who leaves at the end of an answer pays for all of it', () => {
  expect(run(true, began, left('said'))).toEqual([askA, abort, paid('a')]);
  expect(run(true, began, left('saidSoon'))).toEqual([askA]);
  expect(run(true, began, left('saidSoon'), answered)).toEqual([askA, paid('a')]);
  expect(run(true, began, left('recorded'))).toEqual([askA, abort, close('unresolved')]);
  // Of one that goes on what was said is enough as well.
  const asB = [failed('unreachable'), began] as const;
  expect(run(true, ...asB, left('said'))).toEqual([askA, askB, abort, paid('b')]);
  expect(run(true, ...asB, left('recorded'), answered)).toEqual([askA, askB, paid('b')]);
});

test('what runs for too long is ended, and paid for as far as it is known', () => {
  expect(run(true, overdue)).toEqual([askA, abort, close('unresolved')]);
  expect(run(true, began, overdue, answered)).toEqual([askA, abort, paid('a')]);
});

test('whatever happens in whatever order, a hold ends once at most, and nothing follows', () => {
  const reason = fc.constantFrom('unreachable', 'refused', 'stalled', 'cut', 'aborted' as const);
  const event: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constantFrom<CallEvent>(began, answered, overdue),
    fc.constantFrom<Standing>('said', 'saidSoon', 'recorded', 'countable').map(left),
    fc.record({
      kind: fc.constant('failed' as const),
      failure: fc.record({ reason, status: fc.constantFrom(400, 429, 500) }),
    }) as fc.Arbitrary<CallEvent>,
  );
  fc.assert(
    fc.property(fc.boolean(), fc.array(event, { maxLength: 8 }), (stream, events) => {
      const actions = run(stream, ...events);
      const closes = actions.filter(({ kind }) => kind === 'close');
      expect(closes.length).toBeLessThanOrEqual(1);
      if (closes.length === 1) expect(actions.at(-1)?.kind).toBe('close');
    }),
  );
});
