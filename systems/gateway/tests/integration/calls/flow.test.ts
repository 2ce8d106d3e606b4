/** One call after another, through everything: what comes back, and what it cost. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '../../../model/receipt.ts';
import { type FakeUpstream, fakeUpstream, type Script } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway({
    // Long enough for a machine that is busy with others.
    timeLimits: { firstByteMs: 4_000, betweenChunksMs: 4_000, wholeAnswerMs: 4_000 },
  });
  await gateway.provider('fake', upstream.url);
  await gateway.model('m', ['fake']);
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(script: Script, more: object = {}) {
  const messages = [{ role: 'user', content: JSON.stringify(script) }];
  return await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages, max_tokens: 50, ...more }),
  });
}

async function cost(script: Script, more: object = {}): Promise<[number, bigint, string]> {
  const before = await gateway.gateway.ledger.balance(account.id);
  const response = await ask(script, more);
  const text = await response.text();
  const after = await gateway.gateway.ledger.balance(account.id);
  return [response.status, (before?.available ?? 0n) - (after?.available ?? 0n), text];
}

test('an answer costs what the provider says that it used', async () => {
  const [status, charged, text] = await cost({ do: 'answer', mark: 'a1', tokens: 5, prompt: 7 });
  expect([status, text]).toEqual([200, expect.stringContaining('word word word word word')]);
  expect(charged).toBe(7n * 2n + 5n * 10n);
});

test('a stream costs the same, is whole, and ends with [DONE]', async () => {
  const [status, charged, text] = await cost(
    { do: 'answer', mark: 'a2', tokens: 5 },
    { stream: true },
  );
  expect(status).toBe(200);
  expect(text.trim().endsWith('data: [DONE]')).toBe(true);
  expect(charged).toBe(7n * 2n + 5n * 10n);
});

test.each(['fail', 'busy', 'cut', 'stall', 'garble', 'reject'] as const)(
  'a provider that does "%s" costs nothing, or what nobody knows yet',
  async (deed) => {
    for (const stream of [false, true]) {
      const [status, charged] = await cost({ do: deed, mark: `f-${deed}-${stream}` }, { stream });
      expect(status).toBe(
        { fail: 502, busy: 503, cut: 502, stall: 504, garble: 502, reject: 400 }[deed],
      );
      const isUnknown = deed === 'cut' || deed === 'stall' || deed === 'garble';
      expect(charged > 0n).toBe(isUnknown);
    }
  },
);

test('what was used beyond the hold is charged to nobody, and everybody can see it', async () => {
  const response = await ask({ do: 'lie', mark: 'beyond', tokens: 5 }, { max_tokens: 5 });
  expect(response.status).toBe(200);
  const headers = { authorization: `Bearer ${account.key}` };
  const id = response.headers.get('x-receipt-id');
  const { receipt } = (await (
    await fetch(`${gateway.url}/receipts/${id}`, { headers })
  ).json()) as { readonly receipt: Receipt };
  const { held, charged, cost, lines } = receipt;
  expect(charged).toBe(held);
  const beyond = BigInt(cost ?? 0) - BigInt(charged);
  expect(beyond).toBeGreaterThan(0n);
  const used = lines.reduce((sum, { count, nano }) => sum + BigInt(count) * BigInt(nano), 0n);
  expect(used).toBe(BigInt(receipt.exact_millionths ?? 0));
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  const told = /^gateway_uncovered_dollars_total\{provider="fake",model="m"\} (\S+)$/m.exec(
    metrics,
  );
  // The counter is for all that was asked before in this file as well.
  expect(Number(told?.[1]) * 1e9).toBeGreaterThanOrEqual(Number(beyond));
  const line = gateway.lines.find((one) => one.includes('used more than was held')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', provider: 'fake', model: 'm' });
});
