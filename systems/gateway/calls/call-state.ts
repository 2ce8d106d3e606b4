/**
 * One call from the hold to its end, as a state machine. Pure: what happened goes in, what is to be
 * done comes out. The money has exactly one end, whatever the order in which things happen.
 *
 *   asking     a provider was asked, nothing of an answer is there yet: another may still be asked
 *   streaming  part of the answer is there, and may be on its way to the client
 *   closed     the hold was settled, voided or left unresolved; nothing changes that any more
 */
import { type AttemptFailure, isUnknown, isWorthAnother } from '../routing/retry.ts';

export interface Asked {
  readonly provider: string;
  /** It stops its work, and its bill, when we hang up. */
  readonly stopsBilling: boolean;
}

export type CallState =
  | {
      readonly at: 'asking';
      readonly now: Asked;
      readonly next: readonly Asked[];
      /** An attempt before this one may have worked; only its provider could tell. */
      readonly unknown: boolean;
      readonly stream: boolean;
      readonly hungUp: boolean;
    }
  | { readonly at: 'streaming'; readonly now: Asked; readonly hungUp: boolean }
  | { readonly at: 'closed'; readonly how: Closing };

/** Settled for what the provider said that it was, or for what we counted when it said nothing. */
export type Closing =
  | { readonly end: 'settle'; readonly provider: string }
  | { readonly end: 'void' }
  | { readonly end: 'unresolved' };

/**
 * Where a stream stands when its client leaves: is what it used known already, is it about to be
 * said, does the provider keep a record of it, or is what came all that anybody can count?
 */
export type Standing = 'said' | 'saidSoon' | 'recorded' | 'countable';

export type CallEvent =
  /** A whole answer, or a stream that came to its end. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'began' }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure }
  | { readonly kind: 'hungUp'; readonly standing: Standing }
  /** It ran for longer than a hold can stand, and is ended by us. */
  | { readonly kind: 'overdue' };

export type CallAction =
  | { readonly kind: 'ask'; readonly asked: Asked }
  /** Hang up on the provider. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'close'; readonly how: Closing };

export interface CallStep {
  readonly state: CallState;
  readonly actions: readonly CallAction[];
}

export function callBegins(candidates: readonly [Asked, ...Asked[]], stream: boolean): CallStep {
  const [now, ...next] = candidates;
  const state: CallState = { at: 'asking', now, next, unknown: false, stream, hungUp: false };
  return { state, actions: [{ kind: 'ask', asked: now }] };
}

export function callStep(state: CallState, event: CallEvent): CallStep {
  switch (state.at) {
    case 'asking':
      return whileAsking(state, event);
    case 'streaming':
      return whileStreaming(state, event);
    case 'closed':
      return { state, actions: [] };
  }
}

type Asking = Extract<CallState, { at: 'asking' }>;
type Streaming = Extract<CallState, { at: 'streaming' }>;

function whileAsking(state: Asking, event: CallEvent): CallStep {
  switch (event.kind) {
    case 'hungUp':
      // What was asked will be answered and billed. Only with its first piece is anything known
      // that could be charged, so until then we stay.
      return { state: { ...state, hungUp: true }, actions: [] };
    case 'began': {
      const streaming: Streaming = { at: 'streaming', now: state.now, hungUp: false };
      if (!state.hungUp) return { state: streaming, actions: [] };
      return whileStreaming(streaming, { kind: 'hungUp', standing: 'countable' });
    }
    case 'answered':
      return closed(settled(state.now));
    case 'failed':
      return afterFailure(state, event.failure);
    case 'overdue':
      return aborted({ end: 'unresolved' });
  }
}

function afterFailure(state: Asking, failure: AttemptFailure): CallStep {
  const unknown = state.unknown || isUnknown(failure);
  const [now, ...next] = state.next;
  // Nobody waits for another provider's answer any more.
  if (now !== undefined && !state.hungUp && isWorthAnother(failure)) {
    return { state: { ...state, now, next, unknown }, actions: [{ kind: 'ask', asked: now }] };
  }
  return closed({ end: unknown ? 'unresolved' : 'void' });
}

function whileStreaming(state: Streaming, event: CallEvent): CallStep {
  switch (event.kind) {
    case 'hungUp':
      return afterHangUp(state, event.standing);
    case 'overdue':
      return aborted(settled(state.now));
    case 'answered':
      return closed(settled(state.now));
    case 'failed':
      // A provider that says that it failed bills nothing; one that falls silent may.
      return closed({ end: isUnknown(event.failure) ? 'unresolved' : 'void' });
    case 'began':
      return { state, actions: [] };
  }
}

/** Whoever leaves pays for what was made for him, and not for what he happened to be sent. */
function afterHangUp(state: Streaming, standing: Standing): CallStep {
  if (standing === 'said') return aborted(settled(state.now));
  if (!state.now.stopsBilling || standing === 'saidSoon') {
    return { state: { ...state, hungUp: true }, actions: [] };
  }
  return aborted(standing === 'recorded' ? { end: 'unresolved' } : settled(state.now));
}

function settled({ provider }: Asked): Closing {
  return { end: 'settle', provider };
}

function aborted(how: Closing): CallStep {
  const { state, actions } = closed(how);
  return { state, actions: [{ kind: 'abort' }, ...actions] };
}

function closed(how: Closing): CallStep {
  return { state: { at: 'closed', how }, actions: [{ kind: 'close', how }] };
}
