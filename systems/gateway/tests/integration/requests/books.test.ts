/** Anybody may ask whether the books are right, and learns nothing of anybody by it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

test('without a key there are sums and nothing else, and they are kept a while', async () => {
  await gateway.account();
  const ask = async () => {
    const answer = await fetch(`${gateway.url}/ledger/check`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=30',
    ]);
    return await answer.json();
  };
  const first = await ask();
  expect(first).toEqual({
    is_balanced: true,
    accounts: 1,
    entries: 1,
    difference_usd: '0',
    checked_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  await gateway.account();
  expect(await ask()).toEqual(first);
});

test('the holder of a key asks for the own account, as it is now', async () => {
  const account = await gateway.account();
  const ask = (headers: Record<string, string>) =>
    fetch(`${gateway.url}/user/balance/check`, { headers });
  expect((await ask({})).status).toBe(401);
  const answer = await ask({ authorization: `Bearer ${account.key}` });
  expect(await answer.json()).toEqual({ is_balanced: true, entries: 1 });
});
