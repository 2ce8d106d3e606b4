/** What this API has heard of the phase, and for how long it may go by it. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { Db } from '../schema.ts';
import { type CacheState, readState } from './phases.ts';

export interface Heard {
  readonly state: CacheState;
  /** When this API first knew of this phase. */
  readonly sinceMs: number;
}

export interface View {
  /** Undefined: what was heard is too old to go by. */
  now(): CacheState | undefined;
  /** Asks the database; several who ask at once ask together. */
  look(): Promise<Heard>;
}

export function openView(db: Db, clock: Clock, leaseMs: number): View {
  let heard: (Heard & { readonly askedMs: number }) | undefined;
  let asking: Promise<Heard> | undefined;
  const ask = async () => {
    // The lease begins before the question: the answer is of some moment behind it.
    const askedMs = clock.nowMs();
    const state = await readState(db);
    const isSame = heard?.state.epoch === state.epoch && heard.state.phase === state.phase;
    const sinceMs = isSame && heard !== undefined ? heard.sinceMs : clock.nowMs();
    heard = { state, askedMs, sinceMs };
    return heard;
  };
  return {
    now: () =>
      heard !== undefined && clock.nowMs() - heard.askedMs < leaseMs ? heard.state : undefined,
    look() {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
