// `studio dev` as a new user starts it: gateway, storage, database and worker, nothing else.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromUrl, parquetReadObjects } from 'hyparquet';
import { expect, test, vi } from 'vitest';
import { startProgram } from '../support/program.ts';
import { ask, password, signUp, topics, uploadSeed } from '../support/studio.ts';

test('from nothing to a dataset, and it is all there after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-dev-'));
  // As root PostgreSQL runs as nobody, who has to be let in.
  await chmod(folder, 0o755);
  const start = () =>
    startProgram(
      'studio/cli/studio.mjs',
      ['dev', '--port', '0', '--folder', folder],
      { HOME: folder },
      /The studio is at (http:\S+)/,
    );
  const first = await start();
  const [url = ''] = first.said;
  expect(await (await fetch(url)).text()).toContain('<title>');
  const ann = await signUp(url, 'ann@example.com');
  const seed = await uploadSeed(ann, 'topics.csv', topics(20));
  const made = await ann.post('/jobs', {
    template_id: 'system-question-answer',
    seed_data_path: seed,
    budget_limit: '0.05',
    output_format: 'parquet',
    num_records: 30,
  });
  expect(made.status).toBe(201);
  const path = `/jobs/${made.body.job_id}`;
  const job = await vi.waitFor(
    async () => {
      const { body } = await ann.get(path);
      expect(body.status).toBe('COMPLETED');
      return body;
    },
    { timeout: 90_000, interval: 200 },
  );
  expect(job.progress?.completed).toBe(30);
  expect(Number(job.cost?.spent)).toBeGreaterThan(0);
  const { body } = await ann.get(`${path}/download`);
  const file = await asyncBufferFromUrl({ url: String(body.download_url) });
  const rows = await parquetReadObjects({ file });
  expect(rows.map(({ record_index }) => record_index)).toEqual(
    Array.from({ length: 30 }, (_, index) => BigInt(index)),
  );
  expect(await first.end()).toBe(0);
  const second = await start();
  const [again = ''] = second.said;
  const login = await ask(again, 'POST', '/login', { email: 'ann@example.com', password });
  const headers = { authorization: `Bearer ${login.body.access_token}` };
  const kept = await ask(again, 'GET', path, undefined, headers);
  expect(kept.body).toMatchObject({ status: 'COMPLETED', cost: { spent: job.cost?.spent } });
  const links = await ask(again, 'GET', `${path}/download`, undefined, headers);
  expect((await fetch(String(links.body.download_url))).status).toBe(200);
  expect(await second.end()).toBe(0);
  await rm(folder, { recursive: true, force: true });
}, 240_000);
