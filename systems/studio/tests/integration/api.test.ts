// Every path of the API doing its work, over real HTTP; what it refuses is in api-refusals.
import { useWebhooks } from '@gauntlet/testkit/factories/vitest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ended, type FirstJob, filled, firstJob, jobWish } from '../support/first-job.ts';
import {
  ask,
  type Client,
  password,
  type Studio,
  signUp,
  simpleTemplate,
  topics,
  uploadSeed,
} from '../support/studio.ts';

let here: FirstJob;
let studio: Studio;
let ann: Client;
let bob: Client;
const hooks = useWebhooks();

const wished = () => jobWish(here);

beforeAll(async () => {
  here = await firstJob();
  ({ studio, ann } = here);
  bob = await signUp(studio.url, 'bob@example.com');
}, 60_000);
afterAll(() => studio.close());

describe('accounts', () => {
  test('health, who I am, settings', async () => {
    expect(await ask(studio.url, 'GET', '/health')).toMatchObject({
      status: 200,
      body: { status: 'healthy' },
    });
    expect((await ann.get('/user')).body).toMatchObject({
      user_id: ann.userId,
      email: 'ann@example.com',
    });
    const settings = { notify: { email: 'ann@example.com' } };
    expect((await ann.request('PATCH', '/user', settings)).body).toMatchObject({ settings });
  });
  test('tokens are refreshed; one used twice much later ends all; logged out is out', async () => {
    const login = await ask(studio.url, 'POST', '/login', { email: 'bob@example.com', password });
    expect(login.body.expires_in).toBe(3_600);
    const once = await ask(studio.url, 'POST', '/refresh', {
      refresh_token: login.body.refresh_token,
    });
    expect(once).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    const body = { refresh_token: once.body.refresh_token };
    expect((await ask(studio.url, 'POST', '/refresh', body)).status).toBe(200);
    const stolen = await ask(studio.url, 'POST', '/refresh', {
      refresh_token: login.body.refresh_token,
    });
    expect(stolen).toMatchObject({ status: 401, body: { code: 'TOKEN_REUSED' } });
    const again = await ask(studio.url, 'POST', '/login', { email: 'bob@example.com', password });
    const token = { refresh_token: again.body.refresh_token };
    await ask(studio.url, 'POST', '/logout', token);
    expect((await ask(studio.url, 'POST', '/refresh', token)).status).toBe(401);
  });
});

describe('someone else', () => {
  test.each([
    ['GET', '/jobs/:job'],
    ['DELETE', '/jobs/:job'],
    ['GET', '/jobs/:job/download'],
    ['GET', '/jobs/:job/stream'],
    ['GET', '/jobs/:job/records'],
    ['GET', '/jobs/:job/records/0'],
    ['POST', '/jobs/:job/records/0/rerun'],
    ['GET', '/jobs/:job/quality'],
    ['GET', '/dashboard/:job'],
    ['GET', '/templates/:template'],
    ['DELETE', '/templates/:template'],
    ['POST', '/templates/:template/fork'],
    ['GET', '/templates/:template/export'],
  ])('%s %s is out of reach', async (method, path) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await bob.request(method, filled(path, here), body)).status).toBe(404);
  });
  test('cannot use my seed, see my figures or steer my job', async () => {
    const wish = { ...wished(), template_id: 'system-question-answer' };
    expect((await bob.post('/jobs', wish)).status).toBe(404);
    expect((await bob.request('PATCH', `/jobs/${here.jobId}`, { action: 'pause' })).status).toBe(
      404,
    );
    expect((await bob.get('/jobs')).body.jobs).toEqual([]);
    expect((await bob.get('/seed-data')).body.seeds).toEqual([]);
    expect((await bob.get('/analytics/costs?by=job')).body.costs).toEqual([]);
  });
});

describe('templates', () => {
  test('versions are immutable, compared, tried out, exported and imported', async () => {
    const made = await ann.post('/templates', simpleTemplate);
    expect(made).toMatchObject({
      status: 201,
      body: { version: 1, schema_requirements: ['topic'] },
    });
    const id = String(made.body.template_id);
    const change = templateWith('About {{ topic }} for {{ reader }}.');
    expect((await ann.request('PUT', `/templates/${id}`, change)).body).toMatchObject({
      version: 2,
      previous_version: 1,
      schema_requirements: ['reader', 'topic'],
    });
    const first = await ann.get(`/templates/${id}?version=1`);
    expect(first.body.template_definition).toEqual(simpleTemplate.template_definition);
    const { body: diff } = await ann.get(`/templates/${id}/diff?from=1&to=2`);
    expect(JSON.stringify(diff.lines)).toContain('{{ reader }}');
    const sample_data = { topic: 'tea', reader: 'a child' };
    const tried = await ann.post(`/templates/${id}/test`, { sample_data });
    expect(tried.body).toMatchObject({ mock: true, steps: [{ prompt: 'About tea for a child.' }] });
    const real = await ann.post(`/templates/${id}/test`, { sample_data, mock: false });
    expect(real.body).toMatchObject({ steps: [{ output: 'Answer to: About tea for a child.' }] });
    const yaml = (await ann.get(`/templates/${id}/export`)).body;
    expect((await ann.post('/templates/import', { yaml })).status).toBe(201);
    expect((await ann.request('DELETE', `/templates/${id}`)).status).toBe(200);
  });
  test('the marketplace shows public and built-in ones; a fork is my own', async () => {
    const shared = { ...simpleTemplate, name: 'Shared', is_public: true };
    const id = String((await bob.post('/templates', shared)).body.template_id);
    const own = await ann.get('/templates');
    expect(JSON.stringify(own.body)).not.toContain(id);
    const all = await ann.get('/templates?include_public=true&search=share');
    expect(all.body).toMatchObject({ count: 1, templates: [{ template_id: id, is_owner: false }] });
    const market = await ask(studio.url, 'GET', '/marketplace');
    expect(JSON.stringify(market.body)).toContain('system-review');
    const fork = await ann.post(`/templates/${id}/fork`);
    const copy = await ann.get(`/templates/${fork.body.template_id}`);
    expect(copy.body).toMatchObject({ is_owner: true, forked_from: id, is_public: false });
  });
});

describe('seed data', () => {
  test('is looked through: rows, columns, what the template lacks', async () => {
    const good = await ann.post('/seed-data/validate', {
      s3_key: here.seedKey,
      template_id: here.templateId,
    });
    expect(good.body).toMatchObject({
      valid: true,
      record_count: 10,
      columns: ['topic'],
      format: 'csv',
    });
    const other = await uploadSeed(ann, 'other.csv', 'subject\nx\n');
    const bad = await ann.post('/seed-data/validate', {
      s3_key: other,
      template_id: here.templateId,
    });
    expect(bad.body).toMatchObject({ valid: false, error: 'row 1 has no topic' });
    const broken = await uploadSeed(ann, 'broken.csv', 'topic,b\n1,2\n3\n');
    const refused = await ann.post('/seed-data/validate', {
      s3_key: broken,
      template_id: here.templateId,
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { valid: false, error: expect.stringContaining('row 2') },
    });
    expect((await ann.get('/seed-data')).body).toMatchObject({ count: 3 });
  });
  test('can be made by a model, and is kept as a file', async () => {
    studio.upstream.answer = () => '{"topic": "made up"}';
    const wish = {
      description: 'Topics',
      columns: ['topic'],
      num_records: 3,
      budget_limit: 1,
      model: 'small',
    };
    const job = await ann.post('/seed-data/generate', wish);
    expect(job.status).toBe(202);
    await ended(ann, String(job.body.job_id));
    const kept = await ann.post(`/seed-data/generate/${job.body.job_id}/keep`);
    expect(kept).toMatchObject({ status: 201, body: { record_count: 3 } });
    const check = { s3_key: kept.body.s3_key, template_id: here.templateId };
    expect((await ann.post('/seed-data/validate', check)).body).toMatchObject({
      valid: true,
      record_count: 3,
    });
    studio.upstream.answer = ({ prompt }) => `Answer to: ${prompt}`;
  });
});

describe('jobs', () => {
  test('run to their end; the dataset is downloaded; lineage and figures are told', async () => {
    const job = await ended(ann, here.jobId);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { completed: 4, percent: 100 } });
    const download = await ann.get(`/jobs/${here.jobId}/download`);
    expect(download.body).toMatchObject({ expires_in: 900, is_partial: false, records: 4 });
    const text = await (await fetch(String(download.body.download_url))).text();
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[3]).toEqual({
      record_index: 3,
      topic: 'subject 3',
      text: 'Answer to: About subject 3.',
    });
    const { body: record } = await ann.get(`/jobs/${here.jobId}/records/2`);
    expect(record).toMatchObject({
      seed: { topic: 'subject 2' },
      template_version: 1,
      generations: [{ step: 'text', state: 'used', messages: [{ content: 'About subject 2.' }] }],
    });
    const charge = studio.upstream.charges.get(String(record.generations?.[0]?.idempotency_key));
    expect(charge?.cost).toBeGreaterThan(0n);
    const { body: board } = await ann.get(`/dashboard/${here.jobId}`);
    expect(board).toMatchObject({ status: 'COMPLETED', samples: { length: 4 } });
    const { body: quality } = await ann.get(`/jobs/${here.jobId}/quality`);
    expect(quality).toMatchObject({ records: 4, duplicates: 0, failed: 0 });
    for (const by of ['day', 'model', 'job']) {
      const { body } = await ann.get(`/analytics/costs?by=${by}`);
      expect(Object.keys(body.costs ?? {}).length).toBeGreaterThan(0);
      if (by === 'job') expect(JSON.stringify(body.costs)).toContain('"label":"Questions"');
    }
  });
  test('one record is made again: the same prompt, and the same row', async () => {
    const again = await ann.post(`/jobs/${here.jobId}/records/1/rerun`);
    expect(again).toMatchObject({ status: 201, body: { kind: 'rerun' } });
    await ended(ann, String(again.body.job_id));
    const [one, two] = await Promise.all(
      [here.jobId, again.body.job_id].map((id) => ann.get(`/jobs/${id}/records/1`)),
    );
    expect(two?.body.output).toEqual(one?.body.output);
    expect(two?.body.generations?.[0]?.messages).toEqual(one?.body.generations?.[0]?.messages);
    expect((await ann.get('/jobs?limit=100')).body.jobs).not.toContainEqual(
      expect.objectContaining({ job_id: again.body.job_id }),
    );
  });
  test('are listed a page at a time, by status', async () => {
    for (let count = 0; count < 3; count += 1) await ann.post('/jobs', wished());
    const seen: string[] = [];
    let key = '';
    for (;;) {
      const { body } = await ann.get(`/jobs?limit=2${key}`);
      seen.push(...Array.from(body.jobs as unknown as { job_id: string }[], (job) => job.job_id));
      if (body.has_more === (false as unknown)) break;
      key = `&last_key=${body.last_key}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(here.jobId);
    const failed = await ann.get('/jobs?status=FAILED');
    expect(failed.body).toMatchObject({ jobs: [], has_more: false, last_key: null });
  });
  test('are paused, resumed, cancelled, removed; a partial result can be had', async () => {
    studio.upstream.latencyMs = () => 20;
    const made = await ann.post('/jobs', { ...wished(), num_records: 400, output_format: 'csv' });
    const id = String(made.body.job_id);
    await vi.waitFor(async () => {
      expect(Number((await ann.get(`/jobs/${id}`)).body.progress?.completed)).toBeGreaterThan(3);
    }, 30_000);
    expect((await ann.request('PATCH', `/jobs/${id}`, { action: 'pause' })).body.status).toBe(
      'PAUSED',
    );
    const partial = await ann.get(`/jobs/${id}/download`);
    expect(partial.body).toMatchObject({ is_partial: true });
    expect(await (await fetch(String(partial.body.download_url))).text()).toContain('topic');
    expect((await ann.request('PATCH', `/jobs/${id}`, { action: 'resume' })).body.status).toBe(
      'QUEUED',
    );
    const cancel = await ann.request('DELETE', `/jobs/${id}`);
    expect(cancel.body.message).toContain('cancelled');
    expect((await ann.get(`/jobs/${id}`)).body.status).toBe('CANCELLED');
    studio.upstream.latencyMs = () => 0;
    await vi.waitFor(async () => {
      expect((await ann.request('DELETE', `/jobs/${id}`)).body.message).toContain('removed');
    }, 10_000);
    expect((await ann.get(`/jobs/${id}`)).status).toBe(404);
  });
  test('their progress is streamed until the end', async () => {
    const made = await ann.post('/jobs', { ...wished(), num_records: 30 });
    const response = await fetch(`${studio.url}/jobs/${made.body.job_id}/stream`, {
      headers: { authorization: `Bearer ${ann.token}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    expect(text).toContain('event: progress');
    expect(text).toMatch(/event: end\ndata: .*"COMPLETED"/);
  });
  test('at the budget: told, kept, raised, finished', async () => {
    const made = await ann.post('/jobs', { ...wished(), num_records: 40, budget_limit: '0.0004' });
    const id = String(made.body.job_id);
    const stopped = await ended(ann, id);
    expect(stopped.status).toBe('BUDGET_EXCEEDED');
    expect(Number(stopped.cost?.spent)).toBeLessThanOrEqual(0.0004);
    expect((await ann.request('PATCH', `/jobs/${id}`, { budget_limit: '0.0001' })).status).toBe(
      400,
    );
    const both = { action: 'pause', budget_limit: 2 };
    const half = await ann.request('PATCH', `/jobs/${id}`, { ...both, action: 'retry' });
    expect(half.status).toBe(409);
    expect((await ann.get(`/jobs/${id}`)).body.cost?.budget).toBe('0.0004');
    const resumed = await ann.request('PATCH', `/jobs/${id}`, { ...both, action: 'resume' });
    expect(resumed.body).toMatchObject({ status: 'QUEUED', cost: { budget: '2' } });
    expect((await ended(ann, id)).status).toBe('COMPLETED');
  });
  test('that end are told to a web hook', async () => {
    const notify = { webhook: hooks().url };
    const made = await ann.post('/jobs', { ...wished(), notify });
    const hook = await hooks().waitFor(({ method }) => method === 'POST');
    expect(hook.json()).toMatchObject({
      event: 'job.ended',
      job_id: made.body.job_id,
      status: 'COMPLETED',
    });
  });
  test('whose seed changes meanwhile fail and say so', async () => {
    const key = await uploadSeed(ann, 'changing.csv', topics(3));
    studio.upstream.latencyMs = () => 30;
    const made = await ann.post('/jobs', { ...wished(), seed_data_path: key, num_records: 90 });
    studio.objects.put(`studio/${key}`, topics(4));
    const job = await ended(ann, String(made.body.job_id));
    studio.upstream.latencyMs = () => 0;
    expect(job).toMatchObject({ status: 'FAILED', problem: expect.stringContaining('changed') });
  });
});

test('a forecast says cost, time and how much a budget buys', async () => {
  const { output_format: _, budget_limit: __, ...wish } = wished();
  const made = await ann.post('/jobs/forecast', { ...wish, num_records: 500 });
  expect(made).toMatchObject({ status: 202, body: { sample: { length: 5 } } });
  const path = `/jobs/forecast/${made.body.forecast_id}?num_records=500&budget_limit=0.001`;
  const forecast = await vi.waitFor(async () => {
    const { body } = await ann.get(path);
    expect(body.ready).toBe(true);
    return body;
  }, 20_000);
  const { low, mean, high } = forecast.cost ?? {};
  expect(Number(low)).toBeLessThanOrEqual(Number(mean));
  expect(Number(mean)).toBeLessThanOrEqual(Number(high));
  expect(Number(forecast.records_within_budget)).toBeGreaterThan(0);
});

test('columns that come late, and values of another kind, are in the dataset', async () => {
  const rows = Array.from({ length: 130 }, (_, at) =>
    JSON.stringify(
      at < 120 ? { topic: `t${at}`, n: at } : { topic: `t${at}`, n: 'many', late: at },
    ),
  );
  const key = await uploadSeed(ann, 'late.jsonl', `${rows.join('\n')}\n`);
  const wish = { ...wished(), seed_data_path: key, num_records: 130 };
  const made = await ann.post('/jobs', wish);
  await ended(ann, String(made.body.job_id));
  const { body } = await ann.get(`/jobs/${made.body.job_id}/download`);
  const text = await (await fetch(String(body.download_url))).text();
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ record_index: 129, topic: 't129', n: 'many', late: 129 });
  const manifest = studio.objects.text(`studio/exports/${made.body.job_id}/manifest.json`);
  expect(JSON.parse(manifest).columns).toEqual(
    expect.arrayContaining([
      { name: 'n', type: 'string' },
      { name: 'late', type: 'integer' },
      { name: 'topic', type: 'string' },
    ]),
  );
});

test('a template that only forecasts have used can be removed', async () => {
  const id = String((await ann.post('/templates', simpleTemplate)).body.template_id);
  const wish = { template_id: id, seed_data_path: here.seedKey, num_records: 20 };
  const made = await ann.post('/jobs/forecast', wish);
  expect(made.status).toBe(202);
  expect((await ann.request('DELETE', `/templates/${id}`)).status).toBe(200);
  // What it was made of is its own: it goes on, or has ended, as if nothing had happened.
  await ended(ann, String(made.body.forecast_id));
  expect((await ann.get(`/jobs/${made.body.forecast_id}`)).body.status).toBe('COMPLETED');
});

test('trying a template out shows and sends what it says to the system', async () => {
  const steps = [
    { id: 'a', model: 'local', prompt: 'About {{ topic }}.', system: 'You like {{ topic }}.' },
  ];
  const template_definition = { steps };
  const body = { template_definition, sample_data: { topic: 'tea' } };
  const shown = await ann.post('/templates/draft/test', body);
  expect(shown.body).toMatchObject({ steps: [{ system: 'You like tea.' }] });
  const sent = await ann.post('/templates/draft/test', { ...body, mock: false });
  expect(JSON.stringify(sent.body)).toContain('You like tea.');
  const broken = [{ ...steps[0], system: 'You like {{ nothing }}.' }];
  const refused = { ...body, template_definition: { steps: broken } };
  expect((await ann.post('/templates/draft/test', refused)).body.code).toBe('TEMPLATE_RENDER');
});

test('a sweep is a job for each model, template and seed', async () => {
  const { template_id, seed_data_path, ...rest } = wished();
  const wish = {
    ...rest,
    template_ids: [template_id],
    seed_data_paths: [seed_data_path],
    models: ['local', 'small'],
  };
  const made = await ann.post('/jobs/batch', wish);
  expect(made).toMatchObject({ status: 201, body: { status: 'PENDING', job_ids: { length: 2 } } });
  const id = made.body.batch_id;
  await vi.waitFor(async () => {
    expect((await ann.get(`/jobs/batch/${id}`)).body.status).toBe('COMPLETED');
  }, 20_000);
  const models = new Set(
    [...studio.upstream.charges.keys()].filter((key) =>
      key.includes(String(made.body.job_ids?.[1])),
    ),
  );
  expect(models.size).toBe(4);
  expect((await ann.request('DELETE', `/jobs/batch/${id}`)).status).toBe(200);
  expect((await ann.get(`/jobs/batch/${id}`)).status).toBe(404);
});

describe('faults inside', () => {
  test('a store that is gone is told as that', async () => {
    studio.objects.broken = true;
    const answer = await ann.post('/seed-data/validate', {
      s3_key: here.seedKey,
      template_id: here.templateId,
    });
    studio.objects.broken = false;
    expect(answer).toMatchObject({ status: 503, body: { code: 'STORAGE_UNREACHABLE' } });
  }, 30_000);
  test('what nobody foresaw is a 500 in the common form, and leaks nothing', async () => {
    const { db } = studio.database;
    await db.schema.alterTable('seeds').renameTo('seeds_gone').execute();
    const answer = await ann.get('/seed-data');
    await db.schema.alterTable('seeds_gone').renameTo('seeds').execute();
    expect(answer).toMatchObject({
      status: 500,
      body: { error: 'something went wrong on our side', code: 'INTERNAL' },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/seeds|relation|select|\.ts/);
  });
});

function templateWith(prompt: string) {
  return { name: 'x', template_definition: { steps: [{ id: 'a', model: 'local', prompt }] } };
}
