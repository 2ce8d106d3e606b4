/** All answers of the API write their names in one way, whoever made them inside. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
let admin: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('admin@example.com', password, 'admin');
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function get(path: string, secret: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${secret}` };
  const response = await fetch(gateway.url + path, { headers });
  expect(response.status, path).toBe(200);
  return await response.json();
}

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' };
  return await fetch(gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
}

test('names are in small letters with low lines, in every answer that can be read', async () => {
  const body = { model: 'local', messages: [{ role: 'user', content: 'x' }], max_tokens: 5 };
  const called = await post('/v1/chat/completions', body);
  const receipt = String(called.headers.get('x-receipt-id'));
  // A hold that is open stands in the report.
  expect((await post('/quotes', { operation: 'chat', request: body })).status).toBe(201);
  const { paths } = (await get('/openapi.json', account.key)) as { paths: Record<string, object> };
  const readable = Object.entries(paths).filter(([, methods]) => 'get' in methods);
  expect(readable.length).toBeGreaterThan(15);
  const wrong: string[] = [];
  for (const [documented] of readable) {
    const path = documented.replace('{id}', receipt).replace('{model}', 'local');
    const isAdmins = /^\/admin\/|^\/user\/api-keys/.test(path);
    const names = namesIn(await get(path, isAdmins ? admin : account.key));
    const bad = names.filter((name) => !/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(name));
    if (bad.length > 0) wrong.push(`${path}: ${bad.join(', ')}`);
  }
  expect(wrong).toEqual([]);
});
