// Fifty users for five minutes (STUDIO_LOAD_SECONDS), and fifty jobs at once on three workers.
import { testDatabase } from '@gauntlet/kit/database';
import { load } from '@gauntlet/testkit/load';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { startObjectStore } from '../support/object-store.ts';
import { startProgram } from '../support/program.ts';
import { type Client, signUp, simpleTemplate, topics, uploadSeed } from '../support/studio.ts';
import { startUpstream } from '../support/upstream.ts';
import { startWorker } from '../support/workers.ts';

const seconds = Number(process.env.STUDIO_LOAD_SECONDS ?? 300);
const jobs = 50;
const recordsOfJob = 40;
vi.setConfig({ testTimeout: 900_000, hookTimeout: 120_000 });

let url: string;
let ann: Client;
let wish: object;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await testDatabase<Schema>({ migrations });
  const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
  upstream.latencyMs = () => 10;
  closers.push(async () => {
    await Promise.all([upstream.close(), objects.close()]);
    await database.close();
  });
  const environment = {
    STUDIO_DATABASE_URL: database.url,
    STUDIO_ENDPOINT_URL: upstream.url,
    STUDIO_S3_URL: objects.url,
  };
  const args = ['serve', '--port', '0'];
  const said = /The studio listens on (http:\S+)/;
  const server = await startProgram('studio/cli/studio.mjs', args, environment, said);
  closers.push(() => server.end());
  const workers = [1, 2, 3].map(() => startWorker(environment));
  closers.push(() => Promise.all(workers.map((worker) => worker.end('SIGTERM'))));
  await Promise.all(workers.map(({ ready }) => ready));
  [url = ''] = server.said;
  ann = await signUp(url, 'ann@example.com');
  wish = {
    template_id: (await ann.post('/templates', simpleTemplate)).body.template_id,
    seed_data_path: await uploadSeed(ann, 'topics.csv', topics(20)),
    budget_limit: 1,
    output_format: 'jsonl',
    num_records: recordsOfJob,
  };
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

test('fifty jobs at once: each gets its turn, and none waits for the others', async (context) => {
  const made = await Promise.all(Array.from({ length: jobs }, () => ann.post('/jobs', wish)));
  const ended = await Promise.all(
    made.map(({ body }) =>
      vi.waitFor(
        async () => {
          const { body: job } = await ann.get(`/jobs/${body.job_id}`);
          expect(job).toMatchObject({ status: 'COMPLETED' });
          return job;
        },
        { timeout: 300_000, interval: 250 },
      ),
    ),
  );
  const timeOf = (value: unknown) => new Date(String(value)).getTime();
  const waits = ended.map((job) => timeOf(job.started_at) - timeOf(job.created_at));
  const first = Math.min(...ended.map((job) => timeOf(job.created_at)));
  const last = Math.max(...ended.map((job) => timeOf(job.ended_at)));
  const rate = Math.round((jobs * recordsOfJob * 1_000) / (last - first));
  const longest = Math.max(...waits);
  await context.annotate(`${rate} records a second; the longest wait was ${longest} ms`);
  // In the order in which they came: none begins after one that came a whole round later.
  const byAge = ended.toSorted((a, b) => timeOf(a.created_at) - timeOf(b.created_at));
  const starts = byAge.map((job) => timeOf(job.started_at));
  expect(Math.max(...starts.slice(0, 10))).toBeLessThan(Math.max(...starts.slice(-10)));
  expect(ended.every((job) => Number(job.progress?.completed) === recordsOfJob)).toBe(true);
});

test('fifty users: every answer is there, and none is an error', async (context) => {
  const headers = { authorization: `Bearer ${ann.token}` };
  const paths = ['/jobs', '/templates', '/user', '/seed-data', '/analytics/costs?by=day'];
  const result = await load({
    url,
    headers,
    users: 50,
    forMs: seconds * 1_000,
    thinkMs: [200, 600],
    tasks: paths.map((path) => ({ name: path, request: { path } })),
    limits: ['errors<0.01%', 'samples>=500'],
  });
  const { latencyMs, errors, ratePerSecond } = result.total;
  const each = [latencyMs?.p50, latencyMs?.p95, latencyMs?.p99].map((ms) => ms?.toFixed(1));
  const told = `p50, p95, p99: ${each.join(', ')} ms; ${Math.round(ratePerSecond)} a second`;
  await context.annotate(`${told}; ${errors} errors`);
  expect(result.reasons).toEqual([]);
});
