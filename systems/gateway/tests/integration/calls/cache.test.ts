/** The response cache: what is answered from it, to whom, and what that costs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream, type Script } from '../../support/fake-upstream.ts';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway({ cache: { lifeMs: 600_000, percent: 10 } });
  await gateway.provider('fake', upstream.url);
  await gateway.model('m', ['fake']);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(key: string, script: Script, more: object = {}, headers: object = {}) {
  const messages = [{ role: 'user', content: JSON.stringify(script) }];
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'm', messages, max_tokens: 50, temperature: 0, ...more }),
  });
  const text = await answer.text();
  const of = (name: string) => answer.headers.get(name);
  return { status: answer.status, text, hit: of('x-cache') === 'hit', of };
}

const served = (mark: string) => upstream.servedFor(mark).length;

test('the same again is not asked again, and costs a tenth, rounded up once', async () => {
  const account = await gateway.account();
  const script = { do: 'answer', mark: 'k1', tokens: 5, prompt: 7 } as const;
  const first = await ask(account.key, script);
  const second = await ask(account.key, script);
  expect([first.hit, second.hit, second.text === first.text]).toEqual([false, true, true]);
  expect(served('k1')).toBe(1);
  // 7 tokens at 2 and 5 at 10 are 64 nano-dollars; a tenth of that is 6.4.
  expect(second.of('x-charged-usd')).toBe('0.000000007');
  expect(second.of('x-receipt-id')).not.toBe(first.of('x-receipt-id'));
  const url = `${gateway.url}/receipts/${second.of('x-receipt-id')}`;
  const receipt = await (await fetch(url, { headers: bearer(account.key) })).json();
  expect(receipt).toMatchObject({
    receipt: {
      state: 'settled',
      cost: '64',
      charged: '7',
      reason: 'from the cache, at 10 percent',
    },
  });
  const balance = await gateway.gateway.ledger.balance(account.id);
  expect(balance).toMatchObject({ available: 100_000_000_000n - 64n - 7n, held: 0n });
});

test('a stream is given again as it was, with its end', async () => {
  const { key } = await gateway.account();
  const script = { do: 'answer', mark: 'k2', tokens: 3 } as const;
  const first = await ask(key, script, { stream: true });
  const second = await ask(key, script, { stream: true });
  expect([first.hit, second.hit, served('k2')]).toEqual([false, true, 1]);
  expect(second.text).toBe(first.text);
  expect(second.text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  // The same as a whole answer is another request.
  expect((await ask(key, script)).hit).toBe(false);
});

test('another account, another temperature and no-store are asked for themselves', async () => {
  const [one, other] = [await gateway.account(), await gateway.account()];
  const script = { do: 'answer', mark: 'k3', tokens: 2 } as const;
  await ask(one.key, script);
  const asked = [
    await ask(other.key, script),
    await ask(one.key, script, { temperature: 0.1 }),
    await ask(one.key, script, { temperature: undefined }),
    await ask(one.key, script, {}, { 'cache-control': 'no-store' }),
  ];
  expect(asked.map(({ hit }) => hit)).toEqual([false, false, false, false]);
  expect(served('k3')).toBe(5);
});

test.each(['fail', 'cut', 'noUsage', 'cutLate'] as const)(
  'an answer of a provider that does "%s" is not kept',
  async (deed) => {
    const { key } = await gateway.account();
    for (const stream of [false, true]) {
      const script = { do: deed, mark: `k-${deed}-${stream}`, tokens: 4 };
      await ask(key, script, { stream });
      expect((await ask(key, script, { stream })).hit).toBe(false);
    }
  },
);

test('no credit, no answer, also from the cache', async () => {
  const account = await gateway.account(1_100n);
  const script = { do: 'answer', mark: 'k4', tokens: 30 } as const;
  const statuses: number[] = [];
  for (let round = 0; round < 40; round += 1)
    statuses.push((await ask(account.key, script)).status);
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe(402);
  const balance = await gateway.gateway.ledger.balance(account.id);
  expect((balance?.available ?? -1n) >= 0n).toBe(true);
});

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}
