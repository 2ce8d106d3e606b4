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

/** `counted`: by ourselves, because the provider will not say. */
export type Closing =
  | { readonly end: 'settle'; readonly provider: string; readonly by: 'provider' | 'counted' }
  | { readonly end: 'void' }
  | { readonly end: 'unresolved' };

export type CallEvent =
  /** A whole answer, or a stream that came to its end. */
  | { readonly kind: 'answered'; readonly usage: 'said' | 'unsaid' }
  | { readonly kind: 'began' }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure }
  | { readonly kind: 'hungUp' };

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
      return whileStreaming(streaming, { kind: 'hungUp' });
    }
    case 'answered':
      return closed(settled(state.now, event.usage));
    case 'failed':
      return afterFailure(state, event.failure);
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
    case 'hungUp': {
      const gone: Streaming = { ...state, hungUp: true };
      if (!state.now.stopsBilling) return { state: gone, actions: [] };
      const step = closed({ end: 'settle', provider: state.now.provider, by: 'counted' });
      return { state: step.state, actions: [{ kind: 'abort' }, ...step.actions] };
    }
    case 'answered':
      return closed(settled(state.now, event.usage));
    case 'failed':
      // A provider that says that it failed bills nothing; one that falls silent may.
      return closed({ end: isUnknown(event.failure) ? 'unresolved' : 'void' });
    case 'began':
      return { state, actions: [] };
  }
}

function settled({ provider }: Asked, usage: 'said' | 'unsaid'): Closing {
  return { end: 'settle', provider, by: usage === 'said' ? 'provider' : 'counted' };
}

function closed(how: Closing): CallStep {
  return { state: { at: 'closed', how }, actions: [{ kind: 'close', how }] };
}
