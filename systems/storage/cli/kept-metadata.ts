/** Metadata in Redis for the reads of this API, where one is given. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { redisConnections } from '@gauntlet/kit/redis';
import type { Logger, Metrics } from '@gauntlet/kit/telemetry';
import { type MetadataCache, openCache } from '../metadata/cache/cache.ts';
import type { Db } from '../metadata/schema.ts';

export interface KeptMetadataOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly redisUrl: string | undefined;
  /** Bytes that have moved or died stay for so long for who still reads them. */
  readonly graceMs: number;
}

const LONGEST_MS = 20_000;
const QUIET_MS = 60_000;

/** Without Redis too: what another API may read there, this one's writes have to end. */
export function keptMetadata(options: KeptMetadataOptions): MetadataCache {
  const { db, log, metrics, redisUrl, graceMs } = options;
  let toldMs = Number.NEGATIVE_INFINITY;
  const onError = (error: unknown) => {
    // While it is gone it is gone at every try.
    if (performance.now() - toldMs < QUIET_MS) return;
    toldMs = performance.now();
    log.warn({ err: error }, 'metadata can not be kept in Redis at the moment');
  };
  const reads = metrics.counter({
    name: 'storage_metadata_reads',
    help: 'Metadata that were asked for, by where they were',
    labels: ['from'],
  });
  const cache = openCache({
    db,
    clock: systemClock,
    random: randomUUID,
    redis: redisUrl === undefined ? undefined : redisConnections({ url: redisUrl, onError }),
    // Where bytes are is never known from longer ago than they stay.
    times: { keepMs: Math.min(LONGEST_MS, graceMs / 3) },
    onError,
    onRead: (from) => reads.inc({ from }),
  });
  metrics.gauge({
    name: 'storage_metadata_cache_on',
    unit: 'count',
    help: '1 while metadata may be read from Redis',
    collect: (gauge) => gauge.set(cache.isOn() ? 1 : 0),
  });
  return cache;
}

/** After a change past all APIs: none of them reads what was before it. */
export async function forgetKept(db: Db): Promise<void> {
  const cache = openCache({ db, clock: systemClock, random: randomUUID, redis: undefined });
  try {
    await cache.forgetAll();
  } finally {
    await cache.close();
  }
}
