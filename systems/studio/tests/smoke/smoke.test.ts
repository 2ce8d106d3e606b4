/**
 * Is this studio well? BASE_URL says which one (in a release GAUNTLET_URL), STUDIO_EMAIL and
 * STUDIO_PASSWORD who signs in there for the critical flow. Without BASE_URL one is started here.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask, password, type Studio, startStudio } from '../support/studio.ts';

let own: Studio | undefined;
// Vite itself sets a BASE_URL that is only a path.
const given = process.env.GAUNTLET_URL ?? process.env.BASE_URL ?? '';
let base = given.startsWith('http') ? given.replace(/\/$/, '') : '';
let email = process.env.STUDIO_EMAIL;
const secret = process.env.STUDIO_PASSWORD ?? password;

beforeAll(async () => {
  if (base !== '') return;
  own = await startStudio();
  base = own.url;
  email = 'smoke@example.com';
  await ask(base, 'POST', '/signup', { email, password });
});
afterAll(() => own?.close());

test('it is healthy, and so is its database', async () => {
  const { status, body } = await ask(base, 'GET', '/health');
  expect({ status, health: body.status }).toEqual({ status: 200, health: 'healthy' });
  expect((await ask(base, 'GET', '/openapi.json')).status).toBe(200);
});

test.each([
  ...['/user', '/templates', '/jobs', '/seed-data', '/models', '/analytics/costs'],
  ...['/jobs/x', '/dashboard/x', '/jobs/batch/x'],
])('GET %s is there, and asks who it is', async (path) => {
  expect(await ask(base, 'GET', path)).toMatchObject({
    status: 401,
    body: { code: 'TOKEN_MISSING' },
  });
});

test('an unknown path is a 404, and a log-in without a body a 400', async () => {
  expect((await ask(base, 'GET', '/nothing/here')).status).toBe(404);
  expect((await ask(base, 'POST', '/login', {})).status).toBe(400);
});

test('the critical flow: log in, one record, its dataset, removed', async ({ skip }) => {
  if (email === undefined) skip('STUDIO_EMAIL is not set');
  const login = await ask(base, 'POST', '/login', { email, password: secret });
  const headers = { authorization: `Bearer ${login.body.access_token}` };
  const asked = (method: string, path: string, body?: object) =>
    ask(base, method, path, body, headers);
  const steps = [{ id: 'text', model: 'cheap', prompt: 'Say hello.', max_tokens: 20 }];
  const named = { name: 'Smoke', template_definition: { steps } };
  const template = await asked('POST', '/templates', named);
  const job = await asked('POST', '/jobs', {
    template_id: template.body.template_id,
    seed_data_path: null,
    budget_limit: '0.01',
    output_format: 'jsonl',
    num_records: 1,
  });
  const path = `/jobs/${job.body.job_id}`;
  await vi.waitFor(
    async () => {
      expect((await asked('GET', path)).body.status).toBe('COMPLETED');
    },
    { timeout: 30_000, interval: 100 },
  );
  const { body } = await asked('GET', `${path}/download`);
  const dataset = await (await fetch(String(body.download_url))).text();
  expect(JSON.parse(dataset)).toMatchObject({ record_index: 0, text: expect.any(String) });
  expect((await asked('DELETE', path)).status).toBe(200);
  expect((await asked('DELETE', `/templates/${template.body.template_id}`)).status).toBe(200);
});
