/**
 * Every route that there is, with one thing of a good request after the other replaced by garbage:
 * the one who sent it is told, and nothing of ours fails.
 */
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeStripe, fakeStripe, secret } from '../../support/fake-stripe.ts';
import { giveCredit, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let stripe: FakeStripe;
let token: string;
let ids: Readonly<Record<string, string>>;
const password = 'four quiet otters swimming';
const noLimits = {
  spendNano: undefined,
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  models: undefined,
  addresses: undefined,
};
const turns = [{ role: 'user', content: 'hi' }];
const chat = { model: 'm', max_tokens: 5, messages: turns };

const bodies: Readonly<Record<string, object>> = {
  'post /v1/chat/completions': chat,
  'post /v1/messages': chat,
  'post /v1/messages/count_tokens': chat,
  'post /v1/embeddings': { model: 'm', input: 'hi' },
  'post /v1/responses': { model: 'm', input: [{ role: 'user', content: 'hi' }] },
  'post /v1/images/generations': { model: 'm', prompt: 'hi' },
  'post /quotes': { operation: 'chat', request: chat },
  'post /auth/signup': { email: 'new@example.com', password, referral_code: 'CODE' },
  'post /auth/confirm': { token: 'x' },
  'post /auth/confirmations': { email: 'new@example.com' },
  'post /auth/login': { email: 'new@example.com', password },
  'post /auth/refresh': { refresh_token: `${uuidv7()}.x` },
  'post /user/api-keys': { name: 'k', limits: { spend_usd: '1', models: ['m'] } },
  'patch /user/api-keys/{id}': { name: 'k', limits: { spend_usd: '1', models: ['m'] } },
  'post /user/api-keys/{id}/rotate': { grace_seconds: 1 },
  'post /referral/validate': { code: 'CODE' },
  'post /checkout-sessions': { package_id: 'small' },
  'post /stripe/webhook': { id: 'evt_1' },
  'patch /admin/providers/{name}': { enabled: true },
  'put /admin/providers/{name}': { kind: 'local', base_url: 'https://a.example/v1', region: 'eu' },
  'put /admin/models': {
    ...{ id: 'new', title: 'New', context_tokens: 9, max_output_tokens: 9 },
    offers: [{ provider: 'local', model: 'x' }],
  },
  'post /admin/prices': {
    ...{ provider: 'local', model: 'new', from: '2030-01-01T00:00:00Z' },
    usd_per_million: { input: '1', output: '1' },
  },
  'patch /admin/users/{id}': { disabled: false },
  'post /admin/users/{id}/credits': {
    ...{ action: 'add', amount_usd: '1', reason: 'r', reference: 'x' },
  },
  'post /admin/receipts/{id}/refund': { reason: 'r' },
  'patch /admin/users/{id}/tier': { tier: 'gold' },
};

const garbage: readonly unknown[] = [
  ...['abc', '', ' ', '-1', '0', '9'.repeat(12), '9'.repeat(30), 'a\0b', '\ud800', "'", '%00'],
  ...[uuidv7(), `${uuidv7()}x`, '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '*', '..'],
  randomBytes(3_000).toString('base64'),
  ...[Number.MAX_SAFE_INTEGER, -1, 1.5, 1e300, null, [], {}, true],
];
const texts = garbage.filter((one) => typeof one === 'string');
const inHeaders = [...texts.filter((text) => /^[\x20-\x7e]*$/.test(text)), 'caf\u00e9'];
const headers = ['idempotency-key', 'x-quote-id', 'x-request-id', 'authorization', 'x-api-key'];

beforeAll(async () => {
  stripe = await fakeStripe();
  const { options } = stripe;
  gateway = await testGateway({
    stripe: { secretKey: 'sk_test_of_the_test', webhookSecrets: [secret], options },
  });
  await gateway.provider('local', '', 'local');
  await gateway.model('m', ['local']);
  const { accounts, keys } = gateway.gateway;
  const { id } = await accounts.add('admin@example.com', password, 'admin');
  await giveCredit(gateway.db, id, 10n ** 12n);
  token = (await accounts.logIn('admin@example.com', password)).accessToken;
  const key = await keys.make(id, { name: 'k', mode: 'live', limits: noLimits });
  const answer = await ask('post', '/v1/chat/completions', { body: chat });
  const users = (await gateway.account()).id;
  const receipts = String(answer.headers['x-receipt-id']);
  ids = { 'api-keys': key.key.id, users, receipts, providers: 'other', models: 'm' };
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await stripe.close();
});

interface Asked {
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

let askers = 0;

/** Each time from another address: what the one before took of its limit is not the point. */
async function ask(method: string, url: string, { body, query = {}, headers: more }: Asked = {}) {
  return await gateway.gateway.server.app.inject({
    method: method as 'get',
    remoteAddress: `10.0.${askers >> 8}.${askers++ & 255}`,
    url,
    query,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly params: readonly { readonly in: string; readonly name: string }[];
  readonly hasBody: boolean;
}

/** What takes something away comes last. */
async function routes(): Promise<readonly Route[]> {
  type Documented = { readonly parameters?: Route['params']; readonly requestBody?: object };
  const { paths } = (await ask('get', '/openapi.json')).json<{
    paths: Record<string, Record<string, Documented>>;
  }>();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters: params = [], requestBody }]) => {
      return { method, path, params, hasBody: requestBody !== undefined };
    }),
  );
  return all.toSorted(
    (one, two) => Number(one.method === 'delete') - Number(two.method === 'delete'),
  );
}

const slot = /\/([^/]+)\/(?:\{[^}]*\}|\*)/;
const urlOf = ({ path }: Route) => path.replace(slot, (_, what: string) => `/${what}/${ids[what]}`);

/** The same with one of its leaves replaced, for each of them. */
function spoilt(good: unknown): readonly unknown[] {
  if (typeof good !== 'object' || good === null) return garbage;
  return Object.entries(good).flatMap(([name, inner]) =>
    spoilt(inner).map((bad) => {
      const copy = structuredClone(good) as Record<string, unknown>;
      copy[name] = bad;
      return copy;
    }),
  );
}

function* spoiltRequests(route: Route): Generator<readonly [string, Asked]> {
  const { method, path, params } = route;
  const url = urlOf(route);
  const body = bodies[`${method} ${path}`];
  for (const name of headers) {
    for (const value of inHeaders) yield [url, { body, headers: { [name]: value } }];
  }
  for (const { name } of params.filter((param) => param.in === 'query')) {
    for (const text of texts) yield [url, { body, query: { [name]: text } }];
  }
  for (const text of texts.filter((one) => slot.test(path) && one.isWellFormed())) {
    const bad = encodeURIComponent(text);
    yield [path.replace(slot, (_, what: string) => `/${what}/${bad}`), { body }];
  }
  if (body !== undefined) for (const bad of spoilt(body)) yield [url, { body: bad }];
}

test('no route fails because of what it is sent', { timeout: 120_000 }, async () => {
  const all = await routes();
  const unnamed = all.filter(
    ({ hasBody, method, path }) => hasBody && !bodies[`${method} ${path}`],
  );
  expect(unnamed).toEqual([]);
  const failed: string[] = [];
  let count = 0;
  for (const route of all) {
    for (const [url, asked] of spoiltRequests(route)) {
      const { statusCode } = await ask(route.method, url, asked);
      count += 1;
      if (statusCode < 500) continue;
      failed.push(`${statusCode} ${route.method} ${url} ${JSON.stringify(asked)}`.slice(0, 300));
    }
  }
  expect(failed).toEqual([]);
  expect(count).toBeGreaterThan(1_000);
});

test.each([
  ['/v1/chat/completions', chat, 'x-quote-id', 'abc'],
  ['/v1/messages', chat, 'idempotency-key', 'k'.repeat(256)],
  ['/v1/embeddings', { model: 'm', input: 'hi' }, 'idempotency-key', 'caf\u00e9'],
  ['/v1/images/generations', { model: 'm', prompt: 'hi' }, 'x-quote-id', `${uuidv7()}x`],
  ['/checkout-sessions', { package_id: 'small' }, 'idempotency-key', 'k'.repeat(256)],
])('%s says which of its headers is wrong', async (path, body, name, value) => {
  const answer = await ask('post', path, { body, headers: { [name]: value } });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ error: { param: name } });
});

test('a key of 255 signs is taken, for a call and for a checkout', async () => {
  const long = { 'idempotency-key': 'k'.repeat(255) };
  const call = await ask('post', '/v1/chat/completions', { body: chat, headers: long });
  expect(call.statusCode).toBe(200);
  const body = { package_id: 'small' };
  const first = await ask('post', '/checkout-sessions', { body, headers: long });
  expect(first.statusCode).toBe(201);
  const again = await ask('post', '/checkout-sessions', { body, headers: long });
  expect(again.json()).toEqual(first.json());
});
