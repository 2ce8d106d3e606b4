/** The steps from phase to phase that this API makes, by itself and for writes that must wait. */

import type { Clock } from '@gauntlet/kit/lifecycle';
import type { RedisConnections } from '@gauntlet/kit/redis';
import type { Db } from '../schema.ts';
import { type CacheState, nextPhase, step, waitOf } from './phases.ts';
import { openView } from './view.ts';

const OTHER =
  'another Redis server was in use than this API has: give all APIs of a database the same one';

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

export function keeper(options: KeeperOptions): Keeper {
  const { db, clock, redis, leaseMs, reopenMs, onError } = options;
  const { now, look } = openView(db, clock, leaseMs);
  let closing: Promise<void> | undefined;
  let troubleMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();

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
      // Once where a server was replaced; again and again where APIs do not share one.
      if (to === 'closing') onError(new Error(OTHER));
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
      const known = now();
      if (known !== undefined) return known;
      await look();
      // A question that was put only now is good however long its answer took: what was committed
      // before it is older than all that is opened behind it.
      return now() ?? (await look()).state;
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
