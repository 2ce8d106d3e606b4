// Workers as processes of their own: killed, told to stop, and the next one goes on.
import { testDatabase } from '@gauntlet/kit/database';
import { expect, test, vi } from 'vitest';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { booksOf, makeJob, makeUser } from '../support/jobs.ts';
import { killAndCount } from '../support/killing.ts';
import { startObjectStore } from '../support/object-store.ts';
import { startUpstream } from '../support/upstream.ts';
import { startWorker } from '../support/workers.ts';

/** Processes start slowly where the machine is busy; it is only there so that nothing hangs. */
const hangMs = 120_000;
vi.setConfig({ testTimeout: 2 * hangMs });

test('three workers, kill -9, failing calls: nothing lost or paid twice', async () => {
  const { kills, calls } = await killAndCount({
    records: 300,
    jobs: 3,
    killEveryMs: 1_000,
    timeoutMs: hangMs,
  });
  expect(kills).toBeGreaterThan(0);
  expect(calls).toBeGreaterThan(300);
});

test('SIGTERM: INTERRUPTED within its limit, and another worker goes on from there', async () => {
  const database = await testDatabase<Schema>({ migrations });
  const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
  const { db } = database;
  const environment = {
    STUDIO_DATABASE_URL: database.url,
    STUDIO_ENDPOINT_URL: upstream.url,
    STUDIO_S3_URL: objects.url,
    // Longer than this test: the lease is given back, not waited for.
    STUDIO_LEASE_MS: '300000',
  };
  upstream.latencyMs = () => 40;
  const jobId = 'interrupted';
  const steps = [{ id: 'text', model: 'local', prompt: 'A text', max_tokens: 40 }];
  const ownerId = await makeUser(db);
  await makeJob(db, upstream, { jobId, ownerId, total: 200, budget: 10n ** 12n, steps });
  const first = startWorker(environment);
  await first.ready;
  await vi.waitUntil(async () => (await booksOf(db, jobId)).done > 20, { timeout: hangMs });
  const { code } = await first.end('SIGTERM');
  const stopped = await booksOf(db, jobId);
  expect(code).toBe(0);
  expect(stopped).toMatchObject({ status: 'INTERRUPTED', open: 0, reserved: 0n });
  expect(stopped.done).toBeLessThan(200);
  const second = startWorker(environment);
  await vi.waitUntil(async () => (await booksOf(db, jobId)).status === 'COMPLETED', {
    timeout: hangMs,
  });
  const done = await booksOf(db, jobId);
  expect(done).toMatchObject({ done: 200, failed: 0 });
  expect(done.spent).toBe(upstream.total());
  expect(upstream.charges.size).toBe(200);
  await second.end('SIGTERM');
  await Promise.all([upstream.close(), objects.close()]);
  await database.close();
});

test('a checkpoint at 50 of 100 outlives a kill; the export holds each record once', async () => {
  const database = await testDatabase<Schema>({ migrations });
  const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
  const { db } = database;
  const environment = {
    STUDIO_DATABASE_URL: database.url,
    STUDIO_ENDPOINT_URL: upstream.url,
    STUDIO_S3_URL: objects.url,
    STUDIO_LEASE_MS: '1000',
    STUDIO_WORKER_LANES: '4',
  };
  upstream.latencyMs = ({ count }) => (count > 60 ? 200 : 2);
  const jobId = 'checkpoint';
  const steps = [{ id: 'text', model: 'local', prompt: 'A text', max_tokens: 40 }];
  const ownerId = await makeUser(db);
  await makeJob(db, upstream, { jobId, ownerId, total: 100, budget: 10n ** 12n, steps });
  const first = startWorker(environment);
  const part = `studio/exports/${jobId}/checkpoints/part-00000-1.jsonl`;
  await vi.waitUntil(() => objects.objects.has(part), { timeout: hangMs });
  await first.end('SIGKILL');
  const kept = objects.text(part).trim().split('\n').length;
  expect(kept).toBeGreaterThan(40);
  upstream.latencyMs = () => 2;
  const second = startWorker(environment);
  await vi.waitUntil(async () => (await booksOf(db, jobId)).status === 'COMPLETED', {
    timeout: hangMs,
  });
  expect(upstream.charges.size).toBe(100);
  const key = [...objects.objects.keys()].find((one) => /date=.*part-00000\.jsonl$/.test(one));
  const rows = objects
    .text(key ?? '')
    .trim()
    .split('\n');
  const indexes = rows.map((row) => (JSON.parse(row) as { record_index: number }).record_index);
  expect(indexes).toEqual(Array.from({ length: 100 }, (_, index) => index));
  const manifest = JSON.parse(objects.text(`studio/exports/${jobId}/manifest.json`));
  expect(manifest).toMatchObject({ records: 100, files: [{ records: 100 }] });
  await second.end('SIGTERM');
  await Promise.all([upstream.close(), objects.close()]);
  await database.close();
});
