/** The health of a provider is what was seen of it, and is not made up before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('fake', upstream.url);
  await gateway.model('m', ['fake']);
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function call(deed: string) {
  const content = JSON.stringify({ do: deed, mark: deed });
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
  });
  return response.status;
}

async function health() {
  const response = await fetch(`${gateway.url}/catalog/providers`);
  const { providers } = (await response.json()) as { providers: readonly object[] };
  return providers[0];
}

test('unknown, then up, failing and resting, as its calls went', async () => {
  const nothing = { success_rate: null, latency_ms: null, calls_seen: 0 };
  expect(await health()).toMatchObject({ name: 'fake', status: 'unknown', ...nothing });
  expect(await call('answer')).toBe(200);
  const once = { success_rate: 1, latency_ms: expect.any(Number), calls_seen: 1 };
  expect(await health()).toMatchObject({ status: 'up', ...once });
  expect(await call('fail')).toBe(502);
  expect(await health()).toMatchObject({ status: 'failing', success_rate: 0.9, calls_seen: 2 });
  for (let time = 0; time < 4; time += 1) await call('fail');
  expect(await health()).toMatchObject({ status: 'resting', calls_seen: 6 });
});
