/** API keys over HTTP: made, limited, rotated, revoked, each by their owner alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let token: string;
let stranger: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  const { accounts } = gateway.gateway;
  for (const email of ['owner@example.com', 'stranger@example.com']) {
    await accounts.add(email, password, 'user');
  }
  token = (await accounts.logIn('owner@example.com', password)).accessToken;
  stranger = (await accounts.logIn('stranger@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

interface Key {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly hint: string;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly revoked_at: string | null;
}

async function ask(method: string, path: string, body?: object, by = token) {
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      authorization: `Bearer ${by}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Key & { keys: Key[] } };
}

const made = async (body: object) => (await ask('POST', '/user/api-keys', body)).json;
const works = async (key: string) => (await ask('GET', '/user/balance', undefined, key)).status;

test('a key is shown once, and in lists only so that people know it', async () => {
  const { id, key, hint } = await made({ name: 'mine', mode: 'test' });
  expect(key).toMatch(/^gw_test_/);
  const { json } = await ask('GET', '/user/api-keys');
  const listed = json.keys.find((one) => one.id === id);
  expect(listed).toMatchObject({ name: 'mine', hint, revoked_at: null });
  expect(JSON.stringify(json)).not.toContain(key);
  expect((await ask('GET', '/user/api-keys', undefined, stranger)).json.keys).toEqual([]);
});

test('a change of one limit leaves the others; null takes one away', async () => {
  const all = { spend_usd: '2.5', requests_per_minute: 9, models: ['local'], addresses: ['::/0'] };
  const { id } = await made({ name: 'limited', limits: all });
  const change = (body: object) => ask('PATCH', `/user/api-keys/${id}`, body);
  const faster = await change({ limits: { requests_per_minute: 20, tokens_per_minute: 5 } });
  expect(faster.json.limits).toEqual({ ...all, requests_per_minute: 20, tokens_per_minute: 5 });
  expect((await change({ name: 'renamed' })).json).toMatchObject({
    name: 'renamed',
    limits: { spend_usd: '2.5', requests_per_minute: 20 },
  });
  const none = { spend_usd: null, requests_per_minute: null, tokens_per_minute: null };
  const free = await change({ limits: { ...none, models: null, addresses: null } });
  expect(new Set(Object.values(free.json.limits))).toEqual(new Set([null]));
  expect((await change({ limits: { spend_usd: '1e3' } })).status).toBe(422);
});

test('a rotated key works on for its grace, and no longer', async () => {
  const { id, key } = await made({ name: 'rotated' });
  const rotate = (body: object) => ask('POST', `/user/api-keys/${id}/rotate`, body);
  const next = (await rotate({ grace_seconds: 3_600 })).json.key;
  expect(next).not.toBe(key);
  expect([await works(key), await works(next)]).toEqual([200, 200]);
  const last = (await rotate({})).json.key;
  expect([await works(key), await works(next), await works(last)]).toEqual([401, 401, 200]);
});

test('what has no body needs none, whatever the headers say', async () => {
  const { id } = await made({ name: 'bare' });
  const bare = async (method: string, path: string, type: object) => {
    const headers = { authorization: `Bearer ${token}`, ...type };
    return (await fetch(gateway.url + path, { method, headers })).status;
  };
  const json = { 'content-type': 'application/json' };
  expect(await bare('POST', `/user/api-keys/${id}/rotate`, {})).toBe(200);
  expect(await bare('POST', `/user/api-keys/${id}/rotate`, json)).toBe(200);
  expect(await bare('DELETE', `/user/api-keys/${id}`, json)).toBe(200);
  // Where there has to be one, its absence is told.
  expect(await bare('PATCH', `/user/api-keys/${id}`, json)).toBe(422);
  expect(await bare('PATCH', `/user/api-keys/${id}`, {})).toBe(422);
});

test('a revoked key is none, at once and for good', async () => {
  const { id, key } = await made({ name: 'revoked' });
  expect(await works(key)).toBe(200);
  expect((await ask('DELETE', `/user/api-keys/${id}`)).json.revoked_at).not.toBeNull();
  expect(await works(key)).toBe(401);
  const again = [
    await ask('DELETE', `/user/api-keys/${id}`),
    await ask('PATCH', `/user/api-keys/${id}`, { name: 'back' }),
    await ask('POST', `/user/api-keys/${id}/rotate`, {}),
  ];
  expect(again.map(({ status }) => status)).toEqual([404, 404, 404]);
});

test('nobody touches the key of another', async () => {
  const { id, key } = await made({ name: 'own' });
  const tried = [
    await ask('DELETE', `/user/api-keys/${id}`, undefined, stranger),
    await ask('PATCH', `/user/api-keys/${id}`, { name: 'theirs' }, stranger),
    await ask('POST', `/user/api-keys/${id}/rotate`, {}, stranger),
  ];
  expect(tried.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(await works(key)).toBe(200);
});

test('when a key was used last is noted, some time after', async () => {
  const { id, key } = await made({ name: 'used' });
  await works(key);
  const usedAt = async () => {
    const { json } = await ask('GET', '/user/api-keys');
    return (json.keys.find((one) => one.id === id) as { last_used_at?: string }).last_used_at;
  };
  await expect.poll(usedAt, { timeout: 30_000, interval: 500 }).toMatch(/^\d{4}-/);
});
