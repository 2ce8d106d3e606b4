/**
 * Three worker processes, a kill -9 every so often, ten of a hundred calls failing in every way
 * that there is: the books must be right to the nano-dollar, and nothing paid twice.
 */
import { testDatabase } from '@gauntlet/kit/database';
import { chaos } from '@gauntlet/testkit/faults';
import { expect, vi } from 'vitest';
import { modelCatalogue } from '../../endpoint/catalogue.ts';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema, StudioDb } from '../../jobs/schema.ts';
import type { ModelPrice } from '../../model/nouns.ts';
import { seededRandom } from '../../templates/random.ts';
import { booksOf, makeJob, makeUser } from './jobs.ts';
import { startObjectStore } from './object-store.ts';
import { startGateway } from './real-gateway.ts';
import { type Fault, startUpstream } from './upstream.ts';
import { startWorker, type WorkerProcess } from './workers.ts';

const faults: readonly Fault[] = ['failed', 'dropped', 'lost', 'masked', 'rubbish'];

export interface Killing {
  readonly records: number;
  readonly jobs: number;
  readonly killEveryMs: number;
  readonly timeoutMs: number;
  readonly budget?: bigint;
}

export interface Killed {
  readonly kills: number;
  readonly calls: number;
}

/** Against an endpoint whose every fault is scripted, and which wrote down each charge itself. */
export async function killAndCount(options: Killing): Promise<Killed> {
  const upstream = await startUpstream();
  const random = seededRandom('killing');
  upstream.script = () => {
    if (random() >= 0.1) return 'none';
    return faults[Math.floor(random() * faults.length)] ?? 'none';
  };
  upstream.latencyMs = () => 5 + random() * 20;
  try {
    const { kills, spent } = await work(options, { url: upstream.url, prices: upstream.prices });
    // To the nano-dollar what the endpoint itself wrote down, each key charged once.
    expect(spent).toBe(upstream.total());
    return { kills, calls: upstream.asked() };
  } finally {
    await upstream.close();
  }
}

/**
 * Against the real gateway: five of a hundred calls fail on the way there, five on the way back,
 * when they are charged already. What its own ledger took from the account is what counts.
 */
export async function killAtTheGateway(options: Killing): Promise<Killed> {
  await using gateway = await startGateway();
  const route = '/v1/*';
  await using before = await chaos(gateway.url, { failureRate: 0.05, route, seed: 'before' });
  const after = { failureRate: 0.05, route, beforeServer: false, seed: 'after' };
  await using proxied = await chaos(before.url, after);
  // The built-in model answers at once: nobody would be killed in the middle of a call.
  proxied.proxy.add({ type: 'latency', attributes: { latency: 80, jitter: 60 } });
  const prices = await modelCatalogue({ url: gateway.url }).models();
  const endpoint = { url: proxied.url, apiKey: gateway.apiKey, prices };
  const { kills, spent } = await work(options, endpoint);
  // Whoever was killed may have left a request there that still goes to its end.
  await vi.waitUntil(async () => (await gateway.open()) === 0n, { timeout: 60_000 });
  const { nanos, requests } = await gateway.charged();
  expect(spent).toBe(nanos);
  expect(requests).toBe(options.records);
  return { kills, calls: requests };
}

interface Called {
  readonly url: string;
  readonly apiKey?: string;
  readonly prices: readonly ModelPrice[];
}

async function work(options: Killing, endpoint: Called) {
  const database = await testDatabase<Schema>({ migrations });
  const objects = await startObjectStore();
  const { db } = database;
  const environment = {
    STUDIO_DATABASE_URL: database.url,
    STUDIO_ENDPOINT_URL: endpoint.url,
    STUDIO_ENDPOINT_KEY: endpoint.apiKey ?? 'none',
    STUDIO_S3_URL: objects.url,
    STUDIO_LEASE_MS: '1500',
    STUDIO_REST_MS: '300',
    STUDIO_WORKER_LANES: '4',
  };
  const workers: WorkerProcess[] = [];
  try {
    const ids = await makeJobs(db, endpoint, options);
    for (let count = 0; count < 3; count += 1) workers.push(startWorker(environment));
    await Promise.all(workers.map(({ ready }) => ready));
    const kills = await killUntilDone(db, ids, options, workers, environment);
    return { kills, spent: await spentOnWholeJobs(db, ids, recordsOfEach(options)) };
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    await objects.close();
    await database.close();
  }
}

const recordsOfEach = ({ records, jobs }: Killing) => Math.ceil(records / jobs);

async function makeJobs(db: StudioDb, endpoint: Called, options: Killing) {
  const ownerId = await makeUser(db);
  const ids = Array.from({ length: options.jobs }, (_, at) => `killed-${at}`);
  const total = recordsOfEach(options);
  // The words of a prompt differ in number, and so do the costs.
  const steps = [{ id: 'text', model: 'local', prompt: 'About {{ topic }}', max_tokens: 40 }];
  for (const jobId of ids) {
    const { budget = 10n ** 12n } = options;
    await makeJob(db, endpoint, { jobId, ownerId, total, budget, steps, attempts: 5, rows: 12 });
  }
  return ids;
}

async function killUntilDone(
  db: StudioDb,
  ids: readonly string[],
  options: Killing,
  workers: WorkerProcess[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const live = new Set(ids);
  const random = seededRandom('kills');
  let kills = 0;
  // At random, so that no moment of a worker's life is spared.
  const pause = () => performance.now() + options.killEveryMs * (0.5 + random());
  let next = pause();
  await vi.waitUntil(
    async () => {
      for (const id of live) {
        const { status } = await booksOf(db, id);
        if (status === 'COMPLETED' || status === 'PARTIAL') live.delete(id);
      }
      if (live.size > 0 && performance.now() > next) {
        next = pause();
        const [victim] = workers.splice(Math.floor(random() * workers.length), 1);
        await victim?.end('SIGKILL');
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
  return kills;
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
