/** Clients that hang up in the middle of a stream, and what they pay. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
/** Of a prompt nothing, so that what the answer costs is all that it costs. */
const price = { input: 0n, output: 10_000_000n };
const credit = 1_000_000n;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  // The one stops, and its bill with it, when we hang up; of the other nobody knows that.
  await gateway.provider('stops', upstream.url, 'openai');
  await gateway.provider('goesOn', upstream.url, 'compatible');
  await gateway.model('stopping', ['stops'], price);
  await gateway.model('going', ['goesOn'], price);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** Half of the answer is there, the provider is silent, and the client has had enough. */
async function hungUp(account: TestAccount, model: string, mark: string): Promise<void> {
  const hangUp = new AbortController();
  const response = await send(account, model, mark, hangUp.signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('"word "').length < 5) {
    const { value = '', done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`the stream ended with ${text}`);
    text += value;
  }
  hangUp.abort();
  await reader?.cancel().catch(() => undefined);
}

function send(account: TestAccount, model: string, mark: string, signal?: AbortSignal) {
  const script = { do: 'stallLate', mark, tokens: 8 };
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    ...(signal === undefined ? {} : { signal }),
    headers: {
      authorization: `Bearer ${account.key}`,
      'content-type': 'application/json',
      'idempotency-key': mark,
    },
    body: JSON.stringify({
      model,
      stream: true,
      max_tokens: 20,
      messages: [{ role: 'user', content: JSON.stringify(script) }],
    }),
  });
}

const balanceOf = async ({ id }: TestAccount) => await gateway.gateway.ledger.balance(id);

test('a provider that stops is hung up on, and what came until then is charged', async () => {
  const account = await gateway.account(credit);
  await hungUp(account, 'stopping', 'h1');
  // Four times five bytes are five tokens, as we count them.
  await expect
    .poll(() => balanceOf(account), { timeout: 20_000 })
    .toMatchObject({ available: credit - 50n, held: 0n, suspense: 0n });
  await expect.poll(() => upstream.servedFor('h1')[0]?.hungUp, { timeout: 20_000 }).toBe(true);
  // Asked again with its key it is not charged again; the answer is lost, and that is said.
  const again = await send(account, 'stopping', 'h1');
  expect([again.status, await again.text()]).toEqual([
    409,
    expect.stringContaining('idempotency_answer_lost'),
  ]);
  expect(await balanceOf(account)).toMatchObject({ available: credit - 50n, held: 0n });
  expect(upstream.servedFor('h1')).toHaveLength(1);
});

test('a provider that goes on is read to its end, and all of it is charged', async () => {
  const account = await gateway.account(credit);
  await hungUp(account, 'going', 'h2');
  // Its money is held until it is known what it used.
  const before = await balanceOf(account);
  expect([before?.available, (before?.held ?? 0n) > 0n]).toEqual([credit - 200n, true]);
  upstream.release();
  await expect
    .poll(() => balanceOf(account), { timeout: 20_000 })
    .toMatchObject({ available: credit - 80n, held: 0n, suspense: 0n });
  expect(upstream.servedFor('h2')).toMatchObject([{ hungUp: false, whole: true }]);
  // The whole answer is there for whoever asks again with its key.
  const again = await send(account, 'going', 'h2');
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  expect(await again.text()).toContain('[DONE]');
  expect(await balanceOf(account)).toMatchObject({ available: credit - 80n });
});
