/**
 * The way into the registry for its parts: reads, and writes that outlive a full disk.
 *
 * A sync is what a write costs, so writes that come together share one: each of them is its own
 * within the transaction, and none of them is answered before the sync.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Prepare } from '@gauntlet/kit/database/sqlite';
import { FatalDiskError } from '@gauntlet/kit/disk';
import { type Kysely, sql, type Transaction } from 'kysely';
import { uploaderErrors } from '../model/errors.ts';
import { type Counted, dropCounts, writeCounts } from './counters.ts';
import type { Reserve } from './reserve.ts';
import type { Schema } from './schema.ts';

export type Write = Transaction<Schema>;

export interface Store {
  readonly db: Kysely<Schema>;
  /** All of it or nothing, synced when it resolves. It may be done again after it failed. */
  write<T>(work: (transaction: Write) => Promise<T> | T): Promise<T>;
  /** The same for what only prepared statements do: nothing waits within its transaction. */
  writeNow<T>(work: (counted: Counted) => T): Promise<T>;
  /** Between transactions, so that it sees nothing that may be taken back yet. */
  read<T>(work: () => T): Promise<T>;
  /** For what every file passes: run at once, within the work of the others only. */
  readonly prepare: Prepare;
  /** Resolves when everything that was asked for is written, or has failed. */
  settled(): Promise<void>;
}

interface Waiting {
  /** Does the work; what it came to is kept until the sync. */
  run(transaction: Write): Promise<void> | void;
  /** The same without any wait, where that can be. */
  readonly runNow: ((counted: Counted) => void) | undefined;
  answer(): void;
  fail(error: unknown): void;
}

/**
 * How long writes are gathered at most before the next sync, besides those that come while one is
 * under way: only where many write, for each sync has a price besides its time.
 */
const GATHER_MS = 14;
/** When none came for so long, no more are waited for. */
const LULL_MS = 3;
const CROWD = 4;

export interface StoreOptions {
  readonly db: Kysely<Schema>;
  readonly prepare: Prepare;
  readonly reserve: Reserve;
  readonly folder: string;
  /** Brings what was committed to the disk. */
  readonly sync: () => Promise<void>;
  readonly onBroken: (error: unknown) => void;
}

export function storeOf(options: StoreOptions): Store {
  const { db, prepare, reserve, folder, sync, onBroken } = options;
  let waiting: Waiting[] = [];
  let committing: Promise<void> | undefined;
  let flushing: Promise<void> | undefined;
  let isCrowded = false;
  const commit = async (group: readonly Waiting[]) => {
    const works = group.flatMap(({ runNow }) => (runNow === undefined ? [] : [runNow]));
    try {
      if (works.length === group.length) runAllNow(works, prepare);
      else await db.transaction().execute((write) => runAll(group, write, prepare));
    } catch (error) {
      if (isFull(error) || group.length === 1) throw error;
      // Which of them it was, and the others without it: rare enough to do all of it again.
      await db.transaction().execute((write) => runEach(group, write, prepare));
    }
    isCrowded = group.length >= CROWD;
  };
  const flush = async () => {
    while (waiting.length > 0) {
      if (isCrowded) await gathered(() => waiting.length);
      const group = waiting;
      waiting = [];
      try {
        committing = outliving(() => commit(group), reserve, folder);
        try {
          await committing;
        } finally {
          committing = undefined;
        }
        await sync();
        for (const one of group) one.answer();
      } catch (error) {
        if (error instanceof FatalDiskError) onBroken(error);
        for (const one of group) one.fail(error);
      }
    }
    flushing = undefined;
  };
  const ask = (one: Waiting) => {
    waiting.push(one);
    flushing ??= Promise.resolve().then(flush);
  };
  return {
    db,
    prepare,
    async read(work) {
      // How it ends, whoever asked for it is told.
      while (committing !== undefined) await Promise.allSettled([committing]);
      return work();
    },
    write: (work) =>
      new Promise((resolve, reject) => {
        ask(waitingFor(work, resolve, reject));
      }),
    writeNow: (work) =>
      new Promise((resolve, reject) => {
        ask(waitingNowFor(work, resolve, reject));
      }),
    settled: async () => flushing,
  };
}

async function gathered(count: () => number): Promise<void> {
  const endMs = performance.now() + GATHER_MS;
  for (let before = -1; before < count(); ) {
    const leftMs = endMs - performance.now();
    if (leftMs < 1) return;
    before = count();
    await delay(Math.min(LULL_MS, leftMs));
  }
}

function waitingFor<T>(
  work: (transaction: Write) => Promise<T> | T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Waiting {
  let answer = () => {};
  return {
    async run(transaction) {
      const result = await work(transaction);
      answer = () => resolve(result);
    },
    runNow: undefined,
    answer: () => answer(),
    fail: reject,
  };
}

function waitingNowFor<T>(
  work: (counted: Counted) => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Waiting {
  let answer = () => {};
  const run = (counted: Counted) => {
    const result = work(counted);
    answer = () => resolve(result);
  };
  return { run, runNow: run, answer: () => answer(), fail: reject };
}

/** Kysely's turns around a transaction take longer than a small one does. */
function runAllNow(works: readonly ((counted: Counted) => void)[], prepare: Prepare): void {
  prepare('begin immediate').run([]);
  try {
    const counted = {};
    for (const work of works) work(counted);
    writeCounts(counted, prepare);
    prepare('commit').run([]);
  } catch (error) {
    try {
      prepare('rollback').run([]);
    } catch {
      // On a full disk SQLite has taken it back itself.
    }
    throw error;
  }
}

async function runAll(group: readonly Waiting[], write: Write, prepare: Prepare): Promise<void> {
  for (const one of group) await one.run(write);
  writeCounts(write, prepare);
}

/** One that fails takes back what it has written, and no other's. */
async function runEach(group: readonly Waiting[], write: Write, prepare: Prepare): Promise<void> {
  for (const one of group) {
    await sql`savepoint one`.execute(write);
    try {
      await one.run(write);
      writeCounts(write, prepare);
    } catch (error) {
      if (isFull(error)) throw error;
      dropCounts(write);
      await sql`rollback to one`.execute(write);
      one.fail(error);
    }
    await sql`release one`.execute(write);
  }
}

async function outliving(
  attempt: () => Promise<void>,
  reserve: Reserve,
  folder: string,
): Promise<void> {
  try {
    return await attempt();
  } catch (error) {
    if (!isFull(error)) throw error;
    if (!reserve.release()) throw uploaderErrors.make('DISK_FULL', { path: folder }, error);
  }
  try {
    await attempt();
  } catch (error) {
    if (!isFull(error)) throw error;
    throw uploaderErrors.make('DISK_FULL', { path: folder }, error);
  }
}

/** SQLITE_FULL, and SQLITE_IOERR, which is what a full disk gives for the log and its index. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return [13, 10].includes(Number(error.errcode) & 255);
}
