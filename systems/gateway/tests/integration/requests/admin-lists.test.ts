/** What an administrator has set can be read again, page by page, and never its secrets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
let admin: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.provider('far', 'https://models.example/v1');
  await gateway.model('one', ['local']);
  await gateway.model('two', ['far', 'local']);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('admin@example.com', password, 'admin');
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

async function ask(method: string, path: string, body?: object, secret = admin): Promise<Answer> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Answer['json'] };
}

test('providers, with the name of the secret and not the secret', async () => {
  const { json, text } = await ask('GET', '/admin/providers');
  const far = {
    ...{ name: 'far', kind: 'compatible', base_url: 'https://models.example/v1' },
    ...{ secret: 'TEST_API_KEY', region: null, rank: 100, enabled: true },
  };
  expect(json).toEqual({
    providers: [
      { ...far, secret_is_set: true },
      expect.objectContaining({ name: 'local', kind: 'local' }),
    ],
    next: null,
  });
  expect(text).not.toContain('sk-upstream-secret');
  const { name, ...settings } = far;
  const again = await ask('PUT', `/admin/providers/${name}`, { ...settings, secret: 'NO_API_KEY' });
  expect(again.status).toBe(200);
  const unset = { secret: 'NO_API_KEY', secret_is_set: false };
  expect((await ask('GET', '/admin/providers?limit=1')).json).toMatchObject({
    providers: [unset],
    next: 'far',
  });
  const rest = await ask('GET', '/admin/providers?limit=1&after=far');
  expect(rest.json).toMatchObject({ providers: [{ name: 'local' }], next: null });
});

test('models with their offers, as they can be set again', async () => {
  const { json } = await ask('GET', '/admin/models?limit=1&after=one');
  const two = {
    ...{ id: 'two', title: 'two', operations: ['chat', 'messages', 'embeddings', 'images'] },
    ...{ context_tokens: 100_000, max_output_tokens: 1_000, enabled: true },
    offers: ['far', 'local'].map((provider) => ({ provider, model: 'up-two' })),
  };
  expect(json).toEqual({ models: [two], next: null });
  expect(await ask('PUT', '/admin/models', two)).toMatchObject({ status: 200 });
});

test('all versions of prices, the newest of each first, and which of them holds', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const price = { provider: 'local', model: 'two', usd_per_million: { input: '7', output: '8' } };
  expect(await ask('POST', '/admin/prices', { ...price, from: later })).toMatchObject({
    status: 201,
  });
  type Page = {
    readonly prices: readonly Readonly<Record<string, unknown>>[];
    readonly next: string;
  };
  const pages: Page[] = [];
  for (let after = ''; pages.length < 5; ) {
    const { json } = await ask('GET', `/admin/prices?limit=2${after}`);
    pages.push(json as unknown as Page);
    const { next } = json;
    if (next === null) break;
    after = `&after=${encodeURIComponent(String(next))}`;
  }
  const listed = pages.flatMap(({ prices }) => prices);
  expect(
    listed.map(({ model, provider, version, in_force }) => [model, provider, version, in_force]),
  ).toEqual([
    ['one', 'local', 1, true],
    ['two', 'far', 1, true],
    ['two', 'local', 2, false],
    ['two', 'local', 1, true],
  ]);
  expect(listed[2]).toMatchObject({
    from: later,
    usd_per_million: { input: '7', reasoning: null },
  });
  const some = await ask('GET', '/admin/prices?provider=local&model=two');
  expect(some.json).toMatchObject({ prices: [{ version: 2 }, { version: 1 }], next: null });
});

test('a place that no list has is no empty page', async () => {
  for (const list of ['providers', 'models', 'prices']) {
    const { status, json } = await ask('GET', `/admin/${list}?after=nowhere`);
    expect([status, json.error]).toMatchObject([422, { param: 'after' }]);
    const asked = await ask('GET', `/admin/${list}`, undefined, account.key);
    expect(asked.status).toBe(403);
  }
});

test('a provider is switched off and on, and stays as it is', async () => {
  const switched = (enabled: boolean, name = 'far') =>
    ask('PATCH', `/admin/providers/${name}`, { enabled });
  const before = (await ask('GET', '/admin/providers')).json.providers as readonly object[];
  const off = await switched(false);
  expect(off).toMatchObject({ status: 200, json: { ...before[0], enabled: false } });
  const { json } = await ask('GET', '/catalog/providers');
  expect(json.providers).toContainEqual(expect.objectContaining({ name: 'far', status: 'off' }));
  expect((await switched(true)).json).toEqual(before[0]);
  const none = await switched(true, 'nobody');
  expect([none.status, none.json.error]).toMatchObject([404, { param: 'name' }]);
  const wrong = await ask('PATCH', '/admin/providers/far', { enabled: true, rank: 1 });
  expect([wrong.status, wrong.json.error]).toMatchObject([422, { param: 'rank' }]);
});
