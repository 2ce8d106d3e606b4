// What the studio stands on goes away in the middle of its work, and comes back: clear words
// meanwhile, nothing lost, nothing paid twice, and the work goes on by itself.
import { testDatabase } from '@gauntlet/kit/database';
import { faultProxy } from '@gauntlet/testkit/faults';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fileStore } from '../../files/store.ts';
import { acquireLease, LeaseLost } from '../../jobs/leases.ts';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { exportJob } from '../../worker/finish.ts';
import { booksOf, makeJob, makeUser, workOn } from '../support/jobs.ts';
import { startObjectStore } from '../support/object-store.ts';
import {
  type Client,
  type Studio,
  signUp,
  simpleTemplate,
  startStudio,
  topics,
  uploadSeed,
} from '../support/studio.ts';
import { startUpstream } from '../support/upstream.ts';
import { startWorker } from '../support/workers.ts';

const hangMs = 120_000;
vi.setConfig({ testTimeout: 2 * hangMs, hookTimeout: hangMs });

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function studioFor(options: Parameters<typeof startStudio>[0] = {}) {
  const studio = await startStudio(options);
  closers.push(() => studio.close());
  const ann = await signUp(studio.url, 'ann@example.com');
  return { studio, ann, wish: await wishOf(ann) };
}

async function wishOf(ann: Client) {
  return {
    template_id: (await ann.post('/templates', simpleTemplate)).body.template_id,
    seed_data_path: await uploadSeed(ann, 'topics.csv', topics(10)),
    budget_limit: 1,
    output_format: 'jsonl',
    num_records: 120,
  };
}

async function untilJob(client: Client, id: string, fits: (body: JobBody) => boolean) {
  return await vi.waitFor(
    async () => {
      const { status, body } = await client.get(`/jobs/${id}`);
      const job = body as unknown as JobBody;
      if (status !== 200 || !fits(job)) throw new Error(`${status}: ${JSON.stringify(job)}`);
      return job;
    },
    { timeout: hangMs, interval: 50 },
  );
}

interface JobBody {
  readonly status: string;
  readonly problem: string | null;
  readonly progress: { readonly completed: number };
  readonly cost: { readonly spent: string; readonly reserved: string };
}

async function sameAsCharged(studio: Studio, id: string): Promise<void> {
  const books = await booksOf(studio.database.db, id);
  expect(books.reserved).toBe(0n);
  expect(books.spent).toBe(books.calls);
  const own = [...studio.upstream.charges.values()].filter(({ key }) => key.includes(id));
  expect(own.length).toBe(120);
  expect(books.spent).toBe(own.reduce((sum, { cost }) => sum + cost, 0n));
  expect(books.records.length).toBe(120);
}

describe('the database', () => {
  test('goes away and comes back: told, and the job goes on with right books', async () => {
    const database = await testDatabase<Schema>({ migrations });
    closers.push(() => database.close());
    const direct = new URL(database.url);
    const proxy = await faultProxy({ upstream: `${direct.hostname}:${direct.port}`, seed: 1 });
    closers.push(() => proxy.close());
    direct.host = proxy.address;
    const { studio, ann, wish } = await studioFor({ database, databaseUrl: direct.href });
    studio.upstream.latencyMs = () => 30;
    const id = String((await ann.post('/jobs', wish)).body.job_id);
    await untilJob(ann, id, ({ progress }) => progress.completed > 10);
    await proxy.down();
    const meanwhile = await ann.get('/jobs');
    expect(meanwhile.status).toBeGreaterThanOrEqual(500);
    expect(meanwhile.body.error).toEqual(expect.any(String));
    expect(JSON.stringify(meanwhile.body)).not.toMatch(/ECONN|127\.0\.0\.1|select/);
    await proxy.up();
    await untilJob(ann, id, ({ status }) => status === 'COMPLETED');
    await sameAsCharged(studio, id);
  });
});

describe('the storage', () => {
  test('is gone when the dataset is written: told, waited for, then done', async () => {
    const { studio, ann, wish } = await studioFor();
    studio.upstream.latencyMs = () => 10;
    const id = String((await ann.post('/jobs', wish)).body.job_id);
    await untilJob(ann, id, ({ progress }) => progress.completed > 10);
    studio.objects.broken = true;
    const resting = await untilJob(ann, id, ({ status }) => status === 'INTERRUPTED');
    expect(resting.problem).toContain('the object storage can not be used');
    expect(resting.progress.completed).toBe(120);
    studio.objects.broken = false;
    await untilJob(ann, id, ({ status }) => status === 'COMPLETED');
    await sameAsCharged(studio, id);
    const { body } = await ann.get(`/jobs/${id}/download`);
    const text = await (await fetch(String(body.download_url))).text();
    expect(text.trim().split('\n').length).toBe(120);
  });

  test('is gone when a job is to be removed: told as that, and removed later', async () => {
    const { studio, ann, wish } = await studioFor();
    const id = String((await ann.post('/jobs', wish)).body.job_id);
    await untilJob(ann, id, ({ status }) => status === 'COMPLETED');
    studio.objects.broken = true;
    const refused = await ann.request('DELETE', `/jobs/${id}`);
    expect(refused).toMatchObject({ status: 503, body: { code: 'STORAGE_UNREACHABLE' } });
    studio.objects.broken = false;
    expect((await ann.request('DELETE', `/jobs/${id}`)).status).toBe(200);
    expect([...studio.objects.objects.keys()].filter((key) => key.includes(id))).toEqual([]);
  });
});

describe('the endpoint', () => {
  test('fails for all, then wants money, then answers: the job waits, pauses, ends', async () => {
    const { studio, ann, wish } = await studioFor();
    studio.upstream.latencyMs = () => 10;
    const id = String((await ann.post('/jobs', wish)).body.job_id);
    await untilJob(ann, id, ({ progress }) => progress.completed > 5);
    studio.upstream.script = () => 'masked';
    const gone = await untilJob(ann, id, ({ status }) => status === 'INTERRUPTED');
    expect(gone.problem).toContain('no answer: 502');
    expect(Number(gone.cost.reserved)).toBeGreaterThan(0);
    studio.upstream.script = () => 'no credit';
    const paused = await untilJob(ann, id, ({ status }) => status === 'PAUSED');
    expect(paused.problem).toContain('the endpoint wants money: 402: not enough credit');
    studio.upstream.script = () => 'none';
    expect((await ann.request('PATCH', `/jobs/${id}`, { action: 'resume' })).status).toBe(200);
    await untilJob(ann, id, ({ status }) => status === 'COMPLETED');
    await sameAsCharged(studio, id);
  });

  test('is gone when a job is made: told as that', async () => {
    const { studio, ann, wish } = await studioFor();
    await studio.upstream.close();
    expect(await ann.post('/jobs', wish)).toMatchObject({
      status: 503,
      body: { code: 'ENDPOINT_UNREACHABLE' },
    });
  });
});

test('two studios side by side on one database are one studio', async () => {
  const { studio, ann, wish } = await studioFor();
  const second = await startStudio({
    database: studio.database,
    environment: {
      STUDIO_ENDPOINT_URL: studio.upstream.url,
      STUDIO_S3_URL: studio.objects.url,
    },
  });
  closers.push(() => second.close());
  const there = { ...ann, get: (path: string) => getAt(second.url, path, ann.token) };
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    ids.push(String((await ann.post('/jobs', wish)).body.job_id));
  }
  for (const id of ids) {
    await untilJob(there, id, ({ status }) => status === 'COMPLETED');
    await sameAsCharged(studio, id);
  }
});

async function getAt(url: string, path: string, token: string) {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as never };
}

describe('a worker at its export', () => {
  async function finished() {
    const database = await testDatabase<Schema>({ migrations });
    const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
    closers.push(async () => {
      await Promise.all([upstream.close(), objects.close()]);
      await database.close();
    });
    const { db } = database;
    const ownerId = await makeUser(db);
    return { database, db, upstream, objects, ownerId };
  }

  test('is killed in the middle: the next one writes it, whole', async () => {
    const { database, db, upstream, objects, ownerId } = await finished();
    const steps = [{ id: 'text', model: 'local', prompt: 'A text', max_tokens: 40 }];
    const job = { jobId: 'killed', ownerId, total: 60, budget: 10n ** 12n, steps };
    await makeJob(db, upstream, job);
    objects.holds = /date=/;
    const environment = {
      STUDIO_DATABASE_URL: database.url,
      STUDIO_ENDPOINT_URL: upstream.url,
      STUDIO_S3_URL: objects.url,
      STUDIO_LEASE_MS: '1000',
    };
    const first = startWorker(environment);
    await vi.waitUntil(() => objects.held() > 0, { timeout: hangMs });
    await first.end('SIGKILL');
    expect(await booksOf(db, 'killed')).toMatchObject({ status: 'RUNNING', done: 60 });
    objects.holds = undefined;
    const second = startWorker(environment);
    await vi.waitUntil(async () => (await booksOf(db, 'killed')).status === 'COMPLETED', {
      timeout: hangMs,
    });
    await second.end('SIGTERM');
    const manifest = JSON.parse(objects.text('studio/exports/killed/manifest.json'));
    expect(manifest).toMatchObject({ records: 60, files: [{ records: 60 }] });
    expect(upstream.charges.size).toBe(60);
  });

  test('slept through its lease: it writes beside the next one, not over it', async () => {
    const { db, upstream, objects, ownerId } = await finished();
    const jobId = 'slept';
    await makeJob(db, upstream, { jobId, ownerId, total: 5, budget: 10n ** 12n });
    await workOn(jobId, { db, upstream, owner: 'maker', stop: AbortSignal.abort() });
    const asleep = await acquireLease(db, jobId, 'asleep', 0);
    const awake = await acquireLease(db, jobId, 'awake', 60_000);
    if (asleep === undefined || awake === undefined) throw new Error('nobody got the job');
    const store = fileStore({
      url: objects.url,
      region: 'us-east-1',
      bucket: 'studio',
      accessKeyId: 'a',
      secretAccessKey: 'b',
    });
    await exportJob(db, store, awake);
    const before = objects.text(`studio/exports/${jobId}/manifest.json`);
    await expect(exportJob(db, store, asleep)).rejects.toThrow(LeaseLost);
    expect(objects.text(`studio/exports/${jobId}/manifest.json`)).toBe(before);
    store.close();
  });
});
