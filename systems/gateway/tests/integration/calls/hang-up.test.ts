/** Clients that hang up in the middle of a stream, and what they pay. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream, type Script } from '../../support/fake-upstream.ts';
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

interface Leaving {
  readonly script?: Partial<Script>;
  /** What it has to have heard before it leaves. */
  readonly heard?: string;
  readonly words?: number;
}

/** Half of the answer is there, the provider is silent, and the client has had enough. */
async function hungUp(
  account: TestAccount,
  model: string,
  mark: string,
  { script = {}, heard = '', words = 4 }: Leaving = {},
): Promise<void> {
  const hangUp = new AbortController();
  const response = await send(account, model, mark, hangUp.signal, script);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('"word "').length <= words || !text.includes(heard)) {
    const { value = '', done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`the stream ended with ${text}`);
    text += value;
  }
  hangUp.abort();
  await reader?.cancel().catch(() => undefined);
  await hearsOfIt();
}

/** What the gateway hears of these it hears after all that happened before. */
async function hearsOfIt(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await (await fetch(`${gateway.url}/`)).text();
}

function send(
  account: TestAccount,
  model: string,
  mark: string,
  signal?: AbortSignal,
  more: Partial<Script> = {},
) {
  const script = { do: 'stallLate', mark, tokens: 8, ...more };
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
      stream_options: { include_usage: true },
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
  upstream.release('h2');
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

test('who leaves when only the end is missing pays for all that the provider said', async () => {
  const account = await gateway.account(credit);
  const script = { do: 'stallDone', thought: 10 } as const;
  await hungUp(account, 'stopping', 'h3', { script, heard: 'reasoning_tokens', words: 8 });
  // Eight words that it was shown, and ten tokens of thoughts that it was not.
  await expect
    .poll(() => balanceOf(account), { timeout: 20_000 })
    .toMatchObject({ available: credit - 180n, held: 0n, suspense: 0n });
});

test('who leaves before the usage is said pays for it when it is said', async () => {
  const account = await gateway.account(credit);
  const script = { do: 'stallUsage', thought: 10 } as const;
  await hungUp(account, 'stopping', 'h4', { script, heard: '"stop"', words: 8 });
  upstream.release('h4');
  await expect
    .poll(() => balanceOf(account), { timeout: 20_000 })
    .toMatchObject({ available: credit - 180n, held: 0n, suspense: 0n });
  expect(upstream.servedFor('h4')).toMatchObject([{ hungUp: false, whole: true }]);
});

test('who leaves while money is held for it leaves nothing held', async () => {
  const account = await gateway.account(credit);
  const waiting = () =>
    sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(gateway.db);
  const request = (mark: string) => {
    const script = { do: 'answer', mark, tokens: 2 };
    const messages = [{ role: 'user', content: JSON.stringify(script) }];
    const body = JSON.stringify({ model: 'stopping', stream: true, max_tokens: 20, messages });
    return [
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json',
      `authorization: Bearer ${account.key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ].join('\r\n');
  };
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  await gateway.db.transaction().execute(async (holder) => {
    await sql`select 1 from wallet where id = ${account.id} for update`.execute(holder);
    socket.write(request('h5'));
    await expect.poll(async () => (await waiting()).rows.length, { timeout: 20_000 }).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    await hearsOfIt();
  });
  await expect.poll(() => upstream.servedFor('h5').length, { timeout: 20_000 }).toBe(1);
  await expect.poll(async () => (await balanceOf(account))?.held, { timeout: 20_000 }).toBe(0n);
  expect(await balanceOf(account)).toMatchObject({ suspense: 0n });
});
