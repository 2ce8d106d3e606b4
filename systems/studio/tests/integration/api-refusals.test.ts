// Every path of the API without a token, and by its table of bad requests, over real HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FirstJob, filled, firstJob } from '../support/first-job.ts';
import { ask, type Client, password, type Studio } from '../support/studio.ts';

let here: FirstJob;
let studio: Studio;
let ann: Client;

beforeAll(async () => {
  here = await firstJob();
  ({ studio, ann } = here);
}, 60_000);
afterAll(() => studio.close());

const protectedPaths = [
  ['GET', '/user'],
  ['PATCH', '/user'],
  ['POST', '/templates'],
  ['GET', '/templates'],
  ['GET', '/templates/x'],
  ['PUT', '/templates/x'],
  ['DELETE', '/templates/x'],
  ['POST', '/templates/x/test'],
  ['POST', '/templates/x/fork'],
  ['GET', '/templates/x/diff?from=1&to=2'],
  ['GET', '/templates/x/export'],
  ['POST', '/templates/import'],
  ['POST', '/jobs'],
  ['GET', '/jobs'],
  ['GET', '/jobs/x'],
  ['PATCH', '/jobs/x'],
  ['DELETE', '/jobs/x'],
  ['GET', '/jobs/x/download'],
  ['GET', '/jobs/x/stream'],
  ['GET', '/jobs/x/records'],
  ['GET', '/jobs/x/records/0'],
  ['POST', '/jobs/x/records/0/rerun'],
  ['GET', '/jobs/x/quality'],
  ['POST', '/jobs/forecast'],
  ['GET', '/jobs/forecast/x'],
  ['POST', '/jobs/batch'],
  ['GET', '/jobs/batch/x'],
  ['DELETE', '/jobs/batch/x'],
  ['POST', '/seed-data/upload'],
  ['POST', '/seed-data/validate'],
  ['GET', '/seed-data'],
  ['POST', '/seed-data/generate'],
  ['POST', '/seed-data/generate/x/keep'],
  ['POST', '/jobs/x/seed-data'],
  ['GET', '/dashboard/x'],
  ['GET', '/analytics/costs'],
  ['GET', '/models'],
] as const;

describe('protected paths', () => {
  test.each(protectedPaths)(
    '%s %s: 401 without a token, and with a bad one',
    async (method, path) => {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const without = await ask(studio.url, method, path, body);
      expect(without).toMatchObject({ status: 401, body: { code: 'TOKEN_MISSING' } });
      const headers = { authorization: 'Bearer no.real.token' };
      expect(await ask(studio.url, method, path, body, headers)).toMatchObject({
        status: 401,
        body: { error: expect.any(String), code: 'TOKEN_INVALID' },
      });
    },
  );
  test('they are all of them: the document of the API names no others', async () => {
    const { body } = await ask(studio.url, 'GET', '/openapi.json');
    const named = Object.entries(body.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const open = ['POST /signup', 'GET /confirm', 'POST /login', 'POST /refresh', 'POST /logout'];
    const tried = protectedPaths.map(([method, path]) => `${method} ${path.split('?')[0]}`);
    const shape = (text: string) =>
      text.replace(/\{\w+\}/g, 'x').replace('/records/0', '/records/x');
    expect(new Set(named.map(shape))).toEqual(
      new Set([...open, 'GET /marketplace', ...tried.map(shape)]),
    );
  });
});

const badRequests: readonly (readonly [string, string, unknown, number, object])[] = [
  ['POST', '/signup', { email: 'x', password }, 400, { error: expect.stringContaining('email') }],
  [
    'POST',
    '/signup',
    { email: 'new@example.com', password: 'short' },
    400,
    { code: 'PASSWORD_WEAK' },
  ],
  ['POST', '/signup', { email: 'ANN@example.com', password }, 409, { code: 'EMAIL_TAKEN' }],
  ['POST', '/login', { email: 'ann@example.com', password: 'wrong' }, 401, { code: 'LOGIN_WRONG' }],
  ['POST', '/login', { email: 'nobody@example.com', password }, 401, { code: 'LOGIN_WRONG' }],
  ['POST', '/refresh', { refresh_token: 'x.y' }, 401, { code: 'TOKEN_INVALID' }],
  ['GET', '/confirm?token=x', undefined, 400, { code: 'CONFIRMATION_UNKNOWN' }],
  [
    'POST',
    '/jobs',
    { ...jobLike(), budget_limit: undefined },
    400,
    { error: expect.stringContaining('budget_limit') },
  ],
  [
    'POST',
    '/jobs',
    { ...jobLike(), budget_limit: 0 },
    400,
    { error: expect.stringContaining('budget_limit') },
  ],
  [
    'POST',
    '/jobs',
    { ...jobLike(), budget_limit: -1 },
    400,
    { error: expect.stringContaining('budget_limit') },
  ],
  [
    'POST',
    '/jobs',
    { ...jobLike(), budget_limit: '0.0000000001' },
    400,
    { error: expect.stringContaining('budget_limit') },
  ],
  [
    'POST',
    '/jobs',
    { ...jobLike(), num_records: 0 },
    400,
    { error: expect.stringContaining('num_records') },
  ],
  [
    'POST',
    '/jobs',
    { ...jobLike(), output_format: 'xml' },
    400,
    { error: expect.stringContaining('output_format') },
  ],
  ['POST', '/jobs', { ...jobLike(), template_id: 'nope' }, 404, { code: 'TEMPLATE_UNKNOWN' }],
  ['POST', '/jobs', { ...jobLike(), seed_data_path: 'nope' }, 404, { code: 'SEED_UNKNOWN' }],
  [
    'POST',
    '/jobs',
    { ...jobLike(), seed_data_path: null },
    400,
    { error: expect.stringContaining('topic') },
  ],
  ['POST', '/jobs', { ...jobLike(), models: { local: 'nope' } }, 400, { code: 'MODEL_UNKNOWN' }],
  [
    'POST',
    '/jobs',
    { ...jobLike(), models: { local: 'boundless' } },
    400,
    { code: 'MODEL_UNBOUNDED' },
  ],
  ['POST', '/jobs', 'no json', 400, { code: 'BODY_MALFORMED' }],
  ['GET', '/jobs?limit=0', undefined, 400, { error: expect.stringContaining('limit') }],
  ['GET', '/jobs?status=GONE', undefined, 400, { error: expect.stringContaining('status') }],
  ['GET', '/jobs?last_key=xx', undefined, 400, { error: expect.stringContaining('last_key') }],
  ['GET', '/jobs/nope', undefined, 404, { code: 'JOB_UNKNOWN' }],
  ['PATCH', '/jobs/:job', {}, 400, { error: expect.stringContaining('action') }],
  ['PATCH', '/jobs/:job', { action: 'explode' }, 400, { error: expect.stringContaining('action') }],
  ['PATCH', '/jobs/:job', { action: 'pause' }, 409, { code: 'JOB_STATUS' }],
  ['PATCH', '/jobs/:job', { action: 'resume' }, 409, { code: 'JOB_STATUS' }],
  ['PATCH', '/jobs/:job', { budget_limit: 5 }, 409, { code: 'JOB_STATUS' }],
  [
    'GET',
    '/jobs/:job/records?limit=9999',
    undefined,
    400,
    { error: expect.stringContaining('limit') },
  ],
  ['GET', '/jobs/:job/records/99', undefined, 404, { code: 'RECORD_UNKNOWN' }],
  ['POST', '/jobs/:job/records/99/rerun', {}, 404, { code: 'RECORD_UNKNOWN' }],
  ['POST', '/jobs/:job/seed-data', {}, 400, { error: expect.stringContaining('s3_key') }],
  ['POST', '/jobs/:job/seed-data', { s3_key: 'nope' }, 404, { code: 'SEED_UNKNOWN' }],
  [
    'POST',
    '/templates',
    { name: 'x' },
    400,
    { error: expect.stringContaining('template_definition') },
  ],
  [
    'POST',
    '/templates',
    templateWith('{{ a b }}'),
    400,
    { code: 'TEMPLATE_SYNTAX', error: expect.stringMatching(/syntax.*line 1, column 6/) },
  ],
  ['POST', '/templates', templateWith('{{ a|nope }}'), 400, { code: 'TEMPLATE_SYNTAX' }],
  [
    'POST',
    '/templates',
    { name: 'x', template_definition: { steps: [] } },
    400,
    { error: expect.stringContaining('steps') },
  ],
  ['GET', '/templates/nope', undefined, 404, { code: 'TEMPLATE_UNKNOWN' }],
  ['GET', '/templates/:template?version=9', undefined, 404, { code: 'TEMPLATE_UNKNOWN' }],
  ['PUT', '/templates/system-review', templateWith('x'), 403, { code: 'TEMPLATE_READ_ONLY' }],
  ['DELETE', '/templates/system-review', undefined, 403, { code: 'TEMPLATE_READ_ONLY' }],
  ['DELETE', '/templates/:template', undefined, 409, { code: 'TEMPLATE_USED' }],
  [
    'POST',
    '/templates/:template/test',
    { sample_data: {} },
    400,
    { code: 'TEMPLATE_RENDER', error: expect.stringContaining("'topic' is missing") },
  ],
  ['POST', '/templates/import', { yaml: 'a: [' }, 400, { code: 'TEMPLATE_INVALID' }],
  ['POST', '/templates/import', { yaml: 'name: x' }, 400, { code: 'TEMPLATE_INVALID' }],
  ['POST', '/seed-data/upload', {}, 400, { error: expect.stringContaining('filename') }],
  [
    'POST',
    '/seed-data/upload',
    { filename: '../x' },
    400,
    { error: expect.stringContaining('filename') },
  ],
  [
    'POST',
    '/seed-data/validate',
    {},
    400,
    { valid: false, error: expect.stringContaining('s3_key') },
  ],
  [
    'POST',
    '/seed-data/validate',
    { s3_key: 'x', template_id: 'system-review' },
    404,
    { valid: false },
  ],
  [
    'POST',
    '/seed-data/generate',
    { description: 'x' },
    400,
    { error: expect.stringContaining('columns') },
  ],
  ['POST', '/jobs/batch', { models: [] }, 400, { error: expect.stringContaining('models') }],
  ['GET', '/jobs/batch/nope', undefined, 404, { code: 'BATCH_UNKNOWN' }],
  ['DELETE', '/jobs/batch/nope', undefined, 404, { code: 'BATCH_UNKNOWN' }],
  ['GET', '/dashboard/nope', undefined, 404, { code: 'JOB_UNKNOWN' }],
  ['GET', '/analytics/costs?by=moon', undefined, 400, { error: expect.stringContaining('by') }],
  [
    'PATCH',
    '/user',
    { notify: { webhook: 'no url' } },
    400,
    { error: expect.stringContaining('webhook') },
  ],
  ['GET', '/nowhere', undefined, 404, { code: 'ROUTE_UNKNOWN' }],
];

function jobLike() {
  return {
    template_id: ':template',
    seed_data_path: ':seed',
    budget_limit: 1,
    output_format: 'csv',
    num_records: 3,
  };
}

function templateWith(prompt: string) {
  return { name: 'x', template_definition: { steps: [{ id: 'a', model: 'local', prompt }] } };
}

describe('bad requests', () => {
  test.each(badRequests)('%s %s %j: %d', async (method, path, body, status, answer) => {
    const sent =
      body === undefined
        ? undefined
        : filled(typeof body === 'string' ? body : JSON.stringify(body), here);
    const got = await ann.request(method, filled(path, here), sent);
    expect(got).toMatchObject({ status, body: { error: expect.any(String), ...answer } });
  });
});
