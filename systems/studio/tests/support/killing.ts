/**
 * Three worker processes, a kill -9 every so often, ten of a hundred calls failing in every way
 * that there is: the books must be right to the nano-dollar, and nothing paid twice.
 */
import { testDatabase } from '@gauntlet/kit/database';
import { expect, vi } from 'vitest';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema, StudioDb } from '../../jobs/schema.ts';
import { seededRandom } from '../../templates/random.ts';
import { booksOf, makeJob, makeUser } from './jobs.ts';
import { startObjectStore } from './object-store.ts';
import { type Fault, startUpstream } from './upstream.ts';
import { startWorker, type WorkerProcess } from './workers.ts';

const faults: readonly Fault[] = ['failed', 'dropped', 'lost', 'masked', 'rubbish'];

export interface Killing {
  readonly records: number;
  readonly jobs: number;
  readonly killEveryMs: number;
  readonly timeoutMs: number;
}

export interface Killed {
  readonly kills: number;
  readonly calls: number;
}

export async function killAndCount(options: Killing): Promise<Killed> {
  const database = await testDatabase<Schema>({ migrations });
  const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
  const random = seededRandom('killing');
  upstream.script = () => {
    if (random() >= 0.1) return 'none';
    return faults[Math.floor(random() * faults.length)] ?? 'none';
  };
  upstream.latencyMs = () => 5 + random() * 20;
  const { db } = database;
  const environment = {
    STUDIO_DATABASE_URL: database.url,
    STUDIO_ENDPOINT_URL: upstream.url,
    STUDIO_S3_URL: objects.url,
    STUDIO_LEASE_MS: '1500',
    STUDIO_REST_MS: '300',
  };
  const workers: WorkerProcess[] = [];
  let kills = 0;
  try {
    const ownerId = await makeUser(db);
    const ids = Array.from({ length: options.jobs }, (_, at) => `killed-${at}`);
    const total = Math.ceil(options.records / options.jobs);
    const step = { id: 'text', model: 'local', prompt: 'A text', max_tokens: 40 };
    for (const jobId of ids) {
      const steps = [step];
      const budget = 10n ** 12n;
      await makeJob(db, upstream, { jobId, ownerId, total, budget, steps, attempts: 5 });
    }
    for (let count = 0; count < 3; count += 1) workers.push(startWorker(environment));
    await Promise.all(workers.map(({ ready }) => ready));
    const live = new Set(ids);
    let next = performance.now() + options.killEveryMs;
    await vi.waitUntil(
      async () => {
        for (const id of live) {
          const { status } = await booksOf(db, id);
          if (status === 'COMPLETED' || status === 'PARTIAL') live.delete(id);
        }
        if (live.size > 0 && performance.now() > next) {
          next = performance.now() + options.killEveryMs;
          const [oldest] = workers.splice(0, 1);
          await oldest?.end('SIGKILL');
          kills += 1;
          const fresh = startWorker(environment);
          workers.push(fresh);
          // One that is killed before it has begun proves nothing.
          await fresh.ready;
        }
        return live.size === 0;
      },
      { timeout: options.timeoutMs, interval: 100 },
    );
    const spent = await spentOnWholeJobs(db, ids, total);
    // To the nano-dollar what the endpoint itself wrote down, each key charged once.
    expect(spent).toBe(upstream.total());
    return { kills, calls: upstream.asked() };
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    await Promise.all([upstream.close(), objects.close()]);
    await database.close();
  }
}

async function spentOnWholeJobs(
  db: StudioDb,
  ids: readonly string[],
  total: number,
): Promise<bigint> {
  let spent = 0n;
  for (const id of ids) {
    const books = await booksOf(db, id);
    expect(books).toMatchObject({ status: 'COMPLETED', done: total, failed: 0, open: 0 });
    expect(books.reserved).toBe(0n);
    expect(books.records).toEqual(Array.from({ length: total }, (_, index) => index));
    expect(books.spent).toBe(books.calls);
    expect(books.spent <= books.budget).toBe(true);
    spent += books.spent;
  }
  return spent;
}
