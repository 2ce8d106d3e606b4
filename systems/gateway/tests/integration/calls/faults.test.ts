/** What networks and servers do on a bad day, between the gateway and a provider. */
import { type FaultProxy, faultProxy, type NewToxic } from '@gauntlet/testkit/faults';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let proxy: FaultProxy;
let account: TestAccount;
/** Longer than a busy machine needs for an answer, shorter than the silences here. */
const limitMs = 3_000;
const silence = { latency: 600_000 };

beforeAll(async () => {
  upstream = await fakeUpstream();
  proxy = await faultProxy({ upstream: upstream.url, seed: 7 });
  gateway = await testGateway({
    timeLimits: { firstByteMs: limitMs, betweenChunksMs: limitMs, wholeAnswerMs: limitMs },
  });
  await gateway.provider('far', `http://${proxy.address}/v1`);
  await gateway.provider('near', upstream.url);
  await gateway.model('m', ['far']);
  await gateway.model('both', ['far', 'near']);
  account = await gateway.account();
});

afterEach(async () => {
  await proxy.reset();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await proxy.close();
  await upstream[Symbol.asyncDispose]();
});

async function cost(mark: string, stream: boolean, model = 'm') {
  const script = { do: 'answer', mark, tokens: 5, prompt: 7 };
  const before = await gateway.gateway.ledger.balance(account.id);
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      stream,
      max_tokens: 50,
      messages: [{ role: 'user', content: JSON.stringify(script) }],
    }),
  });
  const text = await response.text();
  const after = await gateway.gateway.ledger.balance(account.id);
  if (before === undefined || after === undefined) throw new Error('no wallet');
  expect(after.held, 'a hold is open').toBe(0n);
  const waits = after.suspense - before.suspense;
  const charged = before.available - after.available - waits;
  return { status: response.status, text, charged, waits: waits > 0n };
}

const exact = 7n * 2n + 5n * 10n;

type Row = readonly [NewToxic, boolean, number, 'charged' | 'nothing' | 'waits'];

const whole: readonly Row[] = [
  [{ type: 'slicer', attributes: { average_size: 7, delay: 50 } }, false, 200, 'charged'],
  [{ type: 'slicer', attributes: { average_size: 7, delay: 50 } }, true, 200, 'charged'],
  [{ type: 'bandwidth', attributes: { rate: 20 } }, true, 200, 'charged'],
  [{ type: 'http_status', attributes: { status: 500 } }, false, 502, 'nothing'],
  [{ type: 'http_status', attributes: { status: 429 } }, true, 503, 'nothing'],
  [{ type: 'http_status', attributes: { status: 503 } }, false, 503, 'nothing'],
  [{ type: 'http_status', attributes: { status: 401 } }, false, 502, 'nothing'],
  [{ type: 'http_drop', attributes: {} }, false, 502, 'waits'],
  [{ type: 'http_drop', attributes: { reset: true } }, true, 502, 'waits'],
  [{ type: 'http_truncate', attributes: { bytes: 20 } }, false, 502, 'waits'],
  [{ type: 'http_corrupt', attributes: { offset: 0 } }, false, 502, 'waits'],
  [{ type: 'http_delay', attributes: silence }, false, 504, 'waits'],
  [{ type: 'http_delay', attributes: silence }, true, 504, 'waits'],
];

test.each(whole)('%j, streamed: %s, is answered %i and %s', async (toxic, stream, status, end) => {
  proxy.add(toxic);
  const mark = `${toxic.type}-${JSON.stringify(toxic.attributes)}-${stream}`;
  const told = await cost(mark, stream);
  expect(told.status).toBe(status);
  expect([told.charged, told.waits]).toEqual([end === 'charged' ? exact : 0n, end === 'waits']);
  if (status === 200) return;
  const { error } = JSON.parse(told.text) as { error: { code: string; message: string } };
  expect(error.code).toMatch(/^upstream_/);
  // Who looks at the balance finds what the answer says.
  const said = end === 'waits' ? / USD are set aside until about 20\d\d-/ : /nothing was charged/;
  expect(error.message).toMatch(said);
});

test.each([
  ['limit_data', { bytes: 700 }],
  ['http_truncate', { bytes: 600 }],
] as const)(
  'a stream that is cut by %s tells so, has no end, and waits',
  async (type, attributes) => {
    proxy.add({ type, attributes });
    const told = await cost(`cut-${type}`, true);
    expect([told.status, told.waits, told.charged]).toEqual([200, true, 0n]);
    expect(told.text).toContain('upstream_failed');
    expect(told.text).not.toContain('[DONE]');
  },
);

test('nobody listens: another provider serves, and only that one is paid', async () => {
  await proxy.down();
  const alone = await cost('down', false);
  expect([alone.status, alone.charged, alone.waits]).toEqual([503, 0n, false]);
  const served = await cost('down-both', true, 'both');
  expect([served.status, served.charged, served.waits]).toEqual([200, exact, false]);
  await proxy.up();
});

test('a provider that fails half of the time: each is charged once or not at all', async () => {
  proxy.add({ type: 'http_chaos', attributes: { rate: 0.5, kinds: 'status,drop,truncate' } });
  const before = await gateway.gateway.ledger.balance(account.id);
  const calls = Array.from({ length: 40 }, async (_, place) => {
    const body = { model: 'both', stream: place % 2 === 0, max_tokens: 50 };
    const script = { do: 'answer', mark: `chaos-${place}`, tokens: 5, prompt: 7 };
    const messages = [{ role: 'user', content: JSON.stringify(script) }];
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, messages }),
    });
    const text = await answer.text();
    return answer.status === 200 && !text.includes('upstream_failed');
  });
  const answered = (await Promise.all(calls)).filter((isWhole) => isWhole).length;
  const after = await gateway.gateway.ledger.balance(account.id);
  const { transactions } = await gateway.gateway.ledger.transactions(account.id, { limit: 200 });
  const holds = transactions.map(({ holdId }) => holdId).filter((id) => id !== undefined);
  expect(new Set(holds).size).toBe(holds.length);
  expect(answered).toBeGreaterThan(0);
  const spent = (before?.available ?? 0n) - (after?.available ?? 0n);
  const waiting = (after?.suspense ?? 0n) - (before?.suspense ?? 0n);
  expect(spent - waiting).toBe(BigInt(answered) * exact);
});
