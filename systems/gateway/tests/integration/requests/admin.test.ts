/** What an administrator sets is about what there is, and takes effect; else it is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
let admin: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local'], null);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('admin@example.com', password, 'admin');
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body: object) {
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
  const init = { method, headers, body: JSON.stringify(body) };
  const response = await fetch(gateway.url + path, init);
  const json = (await response.json()) as { error?: { code: string }; version?: number };
  return [response.status, json.error?.code ?? json.version];
}

test("a tier is somebody's", async () => {
  const tier = (id: string) => ask('PATCH', `/admin/users/${id}/tier`, { tier: 'gold' });
  expect(await tier(account.id)).toEqual([200, undefined]);
  expect(await tier(crypto.randomUUID())).toEqual([404, 'account_unknown']);
});

const priced = (more: object) =>
  ask('POST', '/admin/prices', {
    ...{ provider: 'local', model: 'local', usd_per_million: { input: '1', output: '2' } },
    ...more,
  });

test('a price is that of a model at a provider', async () => {
  expect(await priced({ provider: 'nobody' })).toEqual([404, 'provider_unknown']);
  expect(await priced({ model: 'none' })).toEqual([404, 'model_unknown']);
});

test('a price from before the version in force would never hold, and is refused', async () => {
  const hour = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
  expect(await priced({ from: hour(-2) })).toEqual([201, 1]);
  expect(await priced({ from: hour(-3) })).toEqual([422, 'price_never_holds']);
  // Later than the one in force, it holds at once.
  expect(await priced({ from: hour(-1) })).toEqual([201, 2]);
  expect(gateway.gateway.prices.find('local', 'local', Date.now())?.version).toBe(2);
  // One that holds later takes nothing from those before it.
  expect(await priced({ from: hour(2) })).toEqual([201, 3]);
  expect(await priced({ from: hour(1) })).toEqual([201, 4]);
  expect(await priced({})).toEqual([201, 5]);
  expect(gateway.gateway.prices.find('local', 'local', Date.now())?.version).toBe(5);
  expect(await priced({ from: hour(-1) })).toEqual([422, 'price_never_holds']);
});
