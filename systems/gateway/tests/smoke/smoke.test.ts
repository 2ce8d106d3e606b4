/**
 * Is this gateway well? BASE_URL says which one (in a release GAUNTLET_URL), GATEWAY_API_KEY a key
 * for the critical flow, and REDIS_REQUIRED=1 that its limits are in Redis. Without BASE_URL one is
 * started here.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../support/gateway.ts';

let own: TestGateway | undefined;
// Vite itself sets a BASE_URL that is only a path.
const given = process.env.GAUNTLET_URL ?? process.env.BASE_URL ?? '';
let base = given.startsWith('http') ? given : '';
let key = process.env.GATEWAY_API_KEY;

beforeAll(async () => {
  if (base !== '') return;
  own = await testGateway();
  await own.provider('local', '', 'local');
  await own.model('local', ['local']);
  base = own.url;
  key = (await own.account()).key;
});

afterAll(async () => {
  await own?.[Symbol.asyncDispose]();
});

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(base + path, init);
  return { status: response.status, text: await response.text() };
}

test('it is healthy, and so are its database and its Redis', async () => {
  const { status, text } = await get('/health');
  const health = JSON.parse(text) as Readonly<Record<string, unknown>>;
  expect([status, health.database]).toEqual([200, 'connected']);
  const allowed = process.env.REDIS_REQUIRED === '1' ? ['connected'] : ['connected', 'disabled'];
  expect(allowed).toContain(health.redis);
  expect(JSON.parse((await get('/auth/health')).text)).toMatchObject({ status: 'healthy' });
});

test.each([
  '/',
  '/metrics',
  '/openapi.json',
  '/reference',
  '/catalog/models',
  '/catalog/providers',
])('%s is there for everybody', async (path) => {
  expect((await get(path)).status).toBe(200);
});

const chat = { model: 'local', messages: [{ role: 'user', content: 'ping' }], max_tokens: 20 };

const paid: readonly (readonly [string, object])[] = [
  ['/v1/chat/completions', chat],
  ['/v1/messages', chat],
  ['/v1/responses', { model: 'local', input: 'ping' }],
  ['/v1/embeddings', { model: 'local', input: 'ping' }],
  ['/v1/images/generations', { model: 'local', prompt: 'ping' }],
  ['/quotes', { operation: 'chat', request: chat }],
  ['/checkout-sessions', { package_id: 'small' }],
  ['/referral/validate', { code: 'X' }],
];

test.each(paid)('POST %s is there, and asks for a key', async (path, body) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await get(path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(401);
});

test.each([
  ...['/v1/models', '/user', '/user/balance', '/user/credit-transactions', '/user/usage'],
  ...['/user/api-keys', '/referral/link', '/referral/stats', '/admin/users'],
])('GET %s is there, and asks for a key', async (path) => {
  expect((await get(path)).status).toBe(401);
});

test('an unknown path is a 404', async () => {
  expect((await get('/nothing/here')).status).toBe(404);
});

test('the critical flow ends with an answer, or with a bill', async ({ skip }) => {
  if (key === undefined) skip('GATEWAY_API_KEY is not set');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const models = JSON.parse((await get('/v1/models', { headers })).text) as {
    readonly data: readonly { readonly id: string }[];
  };
  const model = models.data.find(({ id }) => id === 'local')?.id ?? models.data[0]?.id;
  const body = JSON.stringify({ ...chat, model });
  const answer = await get('/v1/chat/completions', { method: 'POST', headers, body });
  expect([200, 402]).toContain(answer.status);
});
