/** Whom the storage tells what caches in front of it have to forget. */
import type { Logger, Metrics } from '@gauntlet/kit/telemetry';
import { nameHook, purgesWaiting } from '../metadata/purges.ts';
import type { Db } from '../metadata/schema.ts';
import type { PurgeHook } from '../upkeep/purges.ts';

const LONGEST_MS = 10_000;
const QUIET_MS = 60_000;

export interface PurgeHookParts {
  readonly db: Db;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Queued for it is what changes from here on: nothing is answered before. */
export async function purgeHook(
  given: { readonly url: string; readonly secret: string } | undefined,
  { db, log, metrics }: PurgeHookParts,
): Promise<PurgeHook | undefined> {
  if (given === undefined) return undefined;
  await nameHook(db, given.url);
  const told = metrics.counter({
    name: 'storage_purges_told',
    help: 'Calls of the purge hook, by whether it took them',
    labels: ['result'],
  });
  const waiting = async () => {
    try {
      return await purgesWaiting(db);
    } catch {
      // The health check says that the database is gone.
      return undefined;
    }
  };
  metrics.gauge({
    name: 'storage_purges',
    unit: 'count',
    help: 'Changes that the purge hook has not been told of yet',
    collect: async (gauge) => gauge.set((await waiting())?.count ?? Number.NaN),
  });
  metrics.gauge({
    name: 'storage_purge_age',
    unit: 'seconds',
    help: 'How long the oldest of them has been waiting',
    collect: async (gauge) => gauge.set((await waiting())?.oldestS ?? Number.NaN),
  });
  let saidMs = Number.NEGATIVE_INFINITY;
  return {
    ...given,
    nowMs: Date.now,
    timeoutMs: LONGEST_MS,
    onTold: (isTold) => told.inc({ result: isTold ? 'taken' : 'failed' }),
    onFailure: (error) => {
      if (performance.now() - saidMs < QUIET_MS) return;
      saidMs = performance.now();
      log.warn({ err: error }, 'the purge hook does not answer: what it missed is told again');
    },
  };
}
