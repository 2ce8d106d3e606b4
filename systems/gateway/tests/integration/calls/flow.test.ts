/** One call after another, through everything: what comes back, and what it cost. */
import { afterAll, beforeAll, expect, test } from 'vitest';
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
