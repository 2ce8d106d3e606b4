/** What this API knows of the phase, for how long it may go by it, and the steps that it makes. */

import type { Clock } from '@gauntlet/kit/lifecycle';
import type { RedisConnections } from '@gauntlet/kit/redis';
import type { Db } from '../schema.ts';
import { type CacheState, nextPhase, readState, step, waitOf } from './phases.ts';

export interface KeeperOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** Undefined: this API has no Redis, and has to close what others have opened. */
  readonly redis: RedisConnections | undefined;
  readonly leaseMs: number;
  readonly reopenMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Keeper {
  /** Undefined: what is known is too old to go by. */
  now(): CacheState | undefined;
  /** Asks the database when it is. */
  fresh(): Promise<CacheState>;
  /** Resolves when nobody reads there any more: what was written before need not be told. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

interface View {
  readonly state: CacheState;
  readonly askedMs: number;
  /** When this API first knew of this phase. */
  readonly sinceMs: number;
}

export function keeper(options: KeeperOptions): Keeper {
  const { db, clock, redis, leaseMs, reopenMs, onError } = options;
  let view: View | undefined;
  let asking: Promise<View> | undefined;
  let closing: Promise<void> | undefined;
  let troubleMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();

  const ask = async (): Promise<View> => {
    const askedMs = clock.nowMs();
    const state = await readState(db);
    const isSame = view?.state.epoch === state.epoch && view.state.phase === state.phase;
    const sinceMs = isSame && view !== undefined ? view.sinceMs : clock.nowMs();
    view = { state, askedMs, sinceMs };
    return view;
  };
  const look = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const now = () =>
    view !== undefined && clock.nowMs() - view.askedMs < leaseMs ? view.state : undefined;
  const closeAll = async () => {
    troubleMs = clock.nowMs();
    const { epoch } = (await look()).state;
    for (;;) {
      const { state, sinceMs } = await look();
      // A new epoch began behind one that was closed.
      if (state.phase === 'off' || state.epoch !== epoch) return;
      const leftMs = sinceMs + waitOf(leaseMs) - clock.nowMs();
      if (state.phase !== 'closing') await step(db, state, 'closing');
      else if (leftMs <= 0) await step(db, state, 'off');
      else await new Promise<void>((resolve) => clock.after(leftMs, resolve));
    }
  };
  const round = async () => {
    try {
      const { state, sinceMs } = await look();
      const mine = redis?.current()?.serverId;
      const [seenMs, quietMs] = [clock.nowMs() - sinceMs, clock.nowMs() - troubleMs];
      const to = nextPhase({ state, seenMs, mine, leaseMs, quietMs, reopenMs });
      if (to === undefined) return;
      await step(db, state, to, to === 'opening' ? mine : state.serverId);
      await look();
    } catch (error) {
      onError(error);
    }
  };
  const again = () => {
    cancel = clock.after(leaseMs / 3, () => {
      running = round().finally(() => {
        if (!isStopped) again();
      });
    });
  };
  running = round();
  again();
  return {
    now,
    async fresh() {
      for (;;) {
        const state = now();
        if (state !== undefined) return state;
        await look();
      }
    },
    close() {
      closing ??= closeAll().finally(() => {
        closing = undefined;
      });
      return closing;
    },
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
