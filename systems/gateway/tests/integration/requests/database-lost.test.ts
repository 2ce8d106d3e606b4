/** The database is gone: whoever asks is told so in the one form, and when to ask again. */
import { type FaultProxy, faultProxy } from '@gauntlet/testkit/faults';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let proxy: FaultProxy;
let account: TestAccount;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway({}, async (databaseUrl) => {
    const address = new URL(databaseUrl);
    proxy = await faultProxy({ upstream: address.host, seed: 7 });
    address.host = proxy.address;
    return address.href;
  });
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  account = await gateway.account();
});

afterEach(async () => {
  await proxy.reset();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await proxy.close();
});

async function ask(path: string, body?: object) {
  const response = await fetch(gateway.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, retryAfter: headers.get('retry-after'), json: await response.json() };
}

const health = async () => await ask('/auth/health');
const healthy = { status: 200, json: { status: 'healthy', checks: { refuses_wrong_keys: true } } };
const unhealthy = {
  status: 503,
  json: { status: 'unhealthy', checks: { refuses_wrong_keys: false } },
};

test.each([
  ['is gone', () => proxy.down()],
  ['hangs', () => proxy.add({ type: 'timeout', attributes: { timeout: 0 } })],
])('that keys can not be checked is said well within a second when it %s', async (_, lose) => {
  await expect.poll(health, { timeout: 20_000 }).toMatchObject(healthy);
  await lose();
  // What was found a moment ago is known for a second.
  await expect.poll(health, { timeout: 20_000 }).toMatchObject(unhealthy);
  const startMs = performance.now();
  expect(await health()).toMatchObject(unhealthy);
  expect(performance.now() - startMs).toBeLessThan(900);
  await proxy.reset();
  await expect.poll(health, { timeout: 20_000 }).toMatchObject(healthy);
});

const chat = { model: 'local', messages: [{ role: 'user', content: 'x' }], max_tokens: 5 };

const asked: readonly (readonly [string, object?])[] = [
  ['/v1/chat/completions', chat],
  ['/quotes', { operation: 'chat', request: chat }],
  ['/user/balance'],
  ['/user/usage'],
  ['/user/credit-transactions'],
  ['/referral/code'],
  ['/auth/login', { email: 'a@example.com', password }],
  ['/auth/signup', { email: 'a@example.com', password }],
];

test('503 with the time to wait, wherever it is missed, until it is back', async () => {
  expect(await ask('/v1/chat/completions', chat)).toMatchObject({ status: 200 });
  await proxy.down();
  for (const [path, body] of asked) {
    expect(await ask(path, body), path).toMatchObject({
      status: 503,
      retryAfter: '2',
      json: { error: { type: 'overloaded_error', code: 'database_lost' } },
    });
  }
  const messages = await ask('/v1/messages', chat);
  expect(messages).toMatchObject({ status: 503, json: { type: 'error' } });
  await proxy.up();
  const again = async () => (await ask('/v1/chat/completions', chat)).status;
  await expect.poll(again, { timeout: 20_000 }).toBe(200);
});
