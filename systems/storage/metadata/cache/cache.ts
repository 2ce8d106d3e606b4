/**
 * Metadata in Redis, for reads. A read that begins after a write was answered never sees what was
 * before it: a write takes the entry away on both sides of its commit, and where Redis can not be
 * told, it is answered only when no API reads there any more (see `phases.ts`). All that Redis does
 * otherwise - being slow, gone, empty, or another one - is answered from the database.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { RedisConnection, RedisConnections } from '@gauntlet/kit/redis';
import type { Db } from '../schema.ts';
import { type Entries, type EntryTimes, entries, entryTimes } from './entries.ts';
import { type Keeper, keeper } from './keeper.ts';

export interface MetadataCacheOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly redis: RedisConnections | undefined;
  readonly random: () => string;
  readonly leaseMs?: number;
  readonly reopenMs?: number;
  readonly times?: Partial<EntryTimes>;
  readonly onError?: (error: unknown) => void;
  readonly onRead?: (from: 'redis' | 'database') => void;
}

export interface Reading<T> {
  readonly fromDatabase: () => Promise<T | undefined>;
  /** Whether it may be put into Redis. */
  readonly isKept: (found: T) => boolean;
  /** What JSON makes something else of. */
  readonly revived: (found: T) => T;
}

export interface MetadataCache {
  read<T>(name: string, reading: Reading<T>): Promise<T | undefined>;
  /** Every change of what has these names, from before its commit until after it. */
  changing<T>(names: readonly string[], change: () => Promise<T>): Promise<T>;
  /** Everything that is there is forgotten; resolves when nobody reads any of it. */
  forgetAll(): Promise<void>;
  isOn(): boolean;
  close(): Promise<void>;
}

const mostChars = 64 * 1024;

const opened = new WeakMap<Db, MetadataCache>();

/** That of the process, where it has one. */
export function cacheOf(db: Db): MetadataCache | undefined {
  return opened.get(db);
}

/** A change of what readers of this database may have in Redis by these names. */
export async function changing<T>(
  db: Db,
  names: readonly string[],
  change: () => Promise<T>,
): Promise<T> {
  const cache = opened.get(db);
  return await (cache === undefined ? change() : cache.changing(names, change));
}

export function openCache(options: MetadataCacheOptions): MetadataCache {
  const { db, clock, redis, leaseMs = 1_000, reopenMs = 10_000 } = options;
  const { random, onError = () => {}, onRead = () => {} } = options;
  const times = { ...entryTimes, ...options.times };
  const kept = keeper({ db, clock, redis, leaseMs, reopenMs, onError });
  const failed = (connection: RedisConnection, error: unknown) => {
    onError(error);
    redis?.drop(connection);
  };
  const parts: Parts = { kept, redis, times, failed, random, onRead };
  const cache: MetadataCache = {
    read: (name, reading) => readThrough(parts, name, reading),
    async changing(names, change) {
      if (names.length === 0) return await change();
      const writer = random();
      await told(parts, (held) => held.mark(names, writer));
      try {
        return await change();
      } finally {
        // Also of a change that failed: whether it did is not known of one whose answer was lost.
        await told(parts, (held) => held.unmark(names, writer));
      }
    },
    forgetAll: () => kept.close(),
    isOn: () => kept.now()?.phase === 'on',
    async close() {
      opened.delete(db);
      await kept.stop();
      redis?.close();
    },
  };
  opened.set(db, cache);
  return cache;
}

interface Parts {
  readonly kept: Keeper;
  readonly redis: RedisConnections | undefined;
  readonly times: EntryTimes;
  readonly failed: (connection: RedisConnection, error: unknown) => void;
  readonly random: () => string;
  readonly onRead: (from: 'redis' | 'database') => void;
}

async function readThrough<T>(
  parts: Parts,
  name: string,
  reading: Reading<T>,
): Promise<T | undefined> {
  const { failed, random, onRead } = parts;
  const place = placeToRead(parts);
  const token = random();
  let isTaken = false;
  try {
    const text = await place?.held.get(name);
    // Begun within a lease: what was answered before has told Redis, or waited for it to end.
    if (typeof text === 'string') {
      onRead('redis');
      return reading.revived(JSON.parse(text));
    }
    isTaken = text === null && (await place?.held.take(name, token)) === true;
  } catch (error) {
    if (place !== undefined) failed(place.connection, error);
  }
  onRead('database');
  const found = await reading.fromDatabase();
  if (place === undefined || !isTaken || found === undefined || !reading.isKept(found)) {
    return found;
  }
  const text = JSON.stringify(found);
  // Nobody waits for it.
  if (text.length <= mostChars) {
    place.held.put(name, token, text).catch((error: unknown) => failed(place.connection, error));
  }
  return found;
}

/** Undefined: reads are for the database. */
function placeToRead({ kept, redis, times }: Parts) {
  const state = times.keepMs < 1 ? undefined : kept.now();
  const connection = redis?.current();
  if (state?.phase !== 'on' || connection?.serverId !== state.serverId) return undefined;
  return { connection, held: entries(connection, state.epoch, times) };
}

/** Tells Redis, or waits until nobody reads there. */
async function told(
  { kept, redis, times, failed }: Parts,
  tell: (held: Entries) => Promise<void>,
): Promise<void> {
  const { phase, epoch, serverId } = kept.now() ?? (await kept.fresh());
  if (phase === 'off') return;
  if (phase !== 'closing' && redis !== undefined) {
    const connection = redis.current() ?? (await soon(redis, times.writeMs));
    try {
      if (connection?.serverId === serverId) {
        return await tell(entries(connection, epoch, times));
      }
    } catch (error) {
      if (connection !== undefined) failed(connection, error);
    }
  }
  await kept.close();
}

/** One that was just lost comes back at once, where nothing is wrong with it. */
async function soon(redis: RedisConnections, limitMs: number) {
  try {
    return await redis.connected(limitMs);
  } catch {
    // There is none: those who read there are waited for instead.
    return undefined;
  }
}
