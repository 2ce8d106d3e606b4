/** What stands in a request of our own API: each field by its name, or a 422 that names it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let key: string;
let session: string;
let admin: string;
const password = 'four quiet otters swimming';
const id = crypto.randomUUID();

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  key = (await gateway.account()).key;
  const { accounts } = gateway.gateway;
  await accounts.add('user@example.com', password, 'user');
  await accounts.add('admin@example.com', password, 'admin');
  session = (await accounts.logIn('user@example.com', password)).accessToken;
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

type Who = 'nobody' | 'key' | 'session' | 'admin';

async function ask(by: Who, place: string, body?: object) {
  const [method = '', path = ''] = place.split(' ');
  const secret = { nobody: '', key, session, admin }[by];
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as { readonly error?: { readonly param: string | null } };
  return { status: response.status, param: json.error?.param };
}

const chat = { model: 'local', messages: [{ role: 'user', content: 'x' }] };
const free = { input: '0', output: '0' };
const newcomer = { email: 'new@example.com', password };
const model = { id: 'm', context_tokens: 9, max_output_tokens: 9 };

describe('what is mistyped is not taken for what was not said', () => {
  test.each<[Who, string, object, string]>([
    ['session', 'POST /user/api-keys', { limits: { spend: '5' } }, 'limits.spend'],
    ['session', 'POST /user/api-keys', { limit: { spend_usd: '5' } }, 'limit'],
    ['session', `PATCH /user/api-keys/${id}`, { limits: { rpm: 5 } }, 'limits.rpm'],
    ['session', `POST /user/api-keys/${id}/rotate`, { grace_s: 5 }, 'grace_s'],
    [
      'admin',
      'POST /admin/prices',
      { provider: 'local', model: 'local', usd_per_million: free, usd_per_imagee: '1' },
      'usd_per_imagee',
    ],
    [
      'admin',
      'POST /admin/prices',
      { provider: 'local', model: 'local', usd_per_million: { ...free, cached: '1' } },
      'usd_per_million.cached',
    ],
    ['admin', `PATCH /admin/users/${id}`, { disabled: true, role: 'user' }, 'role'],
    ['admin', `PATCH /admin/users/${id}/tier`, { tier: 'gold', from: 'now' }, 'from'],
    [
      'admin',
      `POST /admin/users/${id}/credits`,
      { action: 'add', amount_usd: '1', reason: 'x', ref: 'y' },
      'ref',
    ],
    ['admin', `POST /admin/receipts/${id}/refund`, { reason: 'x', amount: '1' }, 'amount'],
    ['admin', 'PUT /admin/providers/p', { kind: 'local', enable: false }, 'enable'],
    ['admin', 'PUT /admin/models', { ...model, enable: false }, 'enable'],
    [
      'admin',
      'PUT /admin/models',
      { ...model, offers: [{ provider: 'local', model: 'm', rank: 1 }] },
      'offers.0.rank',
    ],
    ['key', 'POST /quotes', { operation: 'chat', request: chat, hold: true }, 'hold'],
    ['key', 'POST /checkout-sessions', { package_id: 'small', count: 2 }, 'count'],
    ['key', 'POST /referral/validate', { code: 'X', tier: 'gold' }, 'tier'],
    ['nobody', 'POST /auth/signup', { ...newcomer, referral: 'X' }, 'referral'],
    ['nobody', 'POST /auth/login', { ...newcomer, remember: true }, 'remember'],
    ['nobody', 'POST /auth/refresh', { refresh_token: 'x', scope: 'all' }, 'scope'],
    ['nobody', 'POST /auth/confirm', { token: 'x', email: 'a@example.com' }, 'email'],
    ['nobody', 'POST /auth/confirmations', { email: 'a@example.com', to: 'b' }, 'to'],
  ])('%s: %s with %j', async (by, place, body, param) => {
    expect(await ask(by, place, body)).toEqual({ status: 422, param });
  });

  test('what clients of OpenAI say beyond the API is left out, as they expect', async () => {
    const asked = { ...chat, safety_identifier: 'x' };
    expect(await ask('key', 'POST /v1/chat/completions', asked)).toMatchObject({ status: 200 });
  });
});

describe('text that the database has no place for is refused by its field', () => {
  const nul = 'a\0b';
  const half = 'a\ud800';

  test.each<[Who, string, object, string]>([
    ['nobody', 'POST /auth/signup', { ...newcomer, referral_code: nul }, 'referral_code'],
    ['key', 'POST /referral/validate', { code: nul }, 'code'],
    ['session', 'POST /user/api-keys', { name: nul }, 'name'],
    ['session', 'POST /user/api-keys', { name: half }, 'name'],
    ['session', 'POST /user/api-keys', { limits: { models: ['m', nul] } }, 'limits.models.1'],
    ['session', 'POST /user/api-keys', { limits: { models: [half] } }, 'limits.models.0'],
    ['session', `PATCH /user/api-keys/${id}`, { name: nul }, 'name'],
    [
      'admin',
      `POST /admin/users/${id}/credits`,
      { action: 'add', amount_usd: '1', reason: nul },
      'reason',
    ],
    [
      'admin',
      `POST /admin/users/${id}/credits`,
      { action: 'add', amount_usd: '1', reason: 'x', reference: nul },
      'reference',
    ],
    ['admin', `POST /admin/receipts/${id}/refund`, { reason: nul }, 'reason'],
    ['admin', 'PUT /admin/models', { ...model, id: nul }, 'id'],
    ['admin', 'PUT /admin/models', { ...model, title: nul }, 'title'],
    [
      'admin',
      'PUT /admin/models',
      { ...model, offers: [{ provider: 'local', model: nul }] },
      'offers.0.model',
    ],
    [
      'admin',
      'POST /admin/prices',
      { provider: 'local', model: half, usd_per_million: free },
      'model',
    ],
    [
      'admin',
      'PUT /admin/providers/p',
      { kind: 'compatible', base_url: 'https://a.example/\0' },
      'base_url',
    ],
    ['key', 'POST /checkout-sessions', { package_id: nul }, 'package_id'],
    ['nobody', 'POST /auth/refresh', { refresh_token: nul }, 'refresh_token'],
  ])('%s: %s with %j', async (by, place, body, param) => {
    expect(await ask(by, place, body)).toEqual({ status: 422, param });
  });

  test.each<[Who, string, string]>([
    ['nobody', 'GET /catalog/models?search=a%00', 'search'],
    ['key', 'GET /user/credit-transactions?after=%00', 'after'],
    ['key', 'GET /v1/models/a%00b', '*'],
  ])('%s: %s', async (by, place, param) => {
    expect(await ask(by, place)).toEqual({ status: 422, param });
  });

  test('a prompt is not kept: it may hold what it likes', async () => {
    const asked = { ...chat, messages: [{ role: 'user', content: nul }] };
    expect(await ask('key', 'POST /v1/chat/completions', asked)).toMatchObject({ status: 200 });
    const quoted = { operation: 'chat', request: asked };
    expect(await ask('key', 'POST /quotes', quoted)).toMatchObject({ status: 201 });
  });
});

describe('what is nested without end is refused, and nothing falls over it', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(1_500)}1${'}'.repeat(1_500)}`) as object;
  const tools = [{ type: 'function', function: { name: 'f', parameters: deep } }];
  const input = [{ name: 'f', input_schema: deep }];

  test.each<[string, object, string]>([
    ['/v1/chat/completions', { ...chat, tools }, 'tools'],
    [
      '/v1/chat/completions',
      { ...chat, response_format: { type: 'json_schema', deep } },
      'response_format',
    ],
    ['/v1/messages', { ...chat, max_tokens: 5, tools: input }, 'tools'],
    ['/quotes', { operation: 'chat', request: { ...chat, tools } }, 'request'],
  ])('POST %s', async (path, body, param) => {
    expect(await ask('key', `POST ${path}`, body)).toEqual({ status: 422, param });
  });
});

describe('a list of nothing is never the answer to what was not meant', () => {
  const span = (from: string, to: string) => `GET /user/usage?from=${from}&to=${to}`;
  const day = (date: string) => `${date}T00:00:00Z`;

  test.each([
    ['GET /user/credit-transactions?after=zzz', 422, 'after'],
    ['GET /user/credit-transactions?after=-1', 422, 'after'],
    ['GET /user/credit-transactions?after=1', 200, undefined],
    [span(day('2026-02-01'), day('2026-01-01')), 422, 'from'],
    [span(day('2026-01-01'), day('2026-01-01')), 200, undefined],
    [`GET /user/usage?from=${day('2020-01-01')}`, 200, undefined],
    [`GET /user/usage?to=${day('2020-01-01')}`, 200, undefined],
  ])('%s: %d', async (place, status, param) => {
    expect(await ask('key', place)).toEqual({ status, param });
  });
});
