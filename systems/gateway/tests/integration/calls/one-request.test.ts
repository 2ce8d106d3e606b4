/** What costs nothing, or only holds for a minute, is counted as a request like any other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let account: TestAccount;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.provider('fake', upstream.url);
  await gateway.model('local', ['local']);
  await gateway.model('fake', ['fake']);
  await gateway.model('both', ['local', 'fake']);
  await gateway.model('unserved', []);
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(path: string, body: object, key = account.key) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

const content = 'How many tokens are these, all in all?';
const messages = [{ role: 'user', content }];
const tools = [{ name: 'weather', input_schema: { type: 'object' } }];

describe('POST /v1/messages/count_tokens', () => {
  const count = '/v1/messages/count_tokens';

  test.each([
    ['a text', { messages }],
    ['with a system prompt', { messages, system: 'Be short.' }],
    ['with blocks and tools', { messages, system: [{ type: 'text', text: 'a b' }], tools }],
  ])('of the built-in model it is what a call then reports: %s', async (_, prompt) => {
    const asked = { model: 'local', ...prompt };
    const counted = await ask(count, asked);
    const called = await ask('/v1/messages', { ...asked, max_tokens: 5 });
    const { input_tokens } = (called.json as { usage: { input_tokens: number } }).usage;
    expect(counted.json).toEqual({ input_tokens });
  });

  test('of others it is what is charged where they do not say: four bytes a token', async () => {
    const bytes = 'user'.length + content.length;
    for (const model of ['fake', 'both']) {
      const { json } = await ask(count, { model, messages });
      expect(json).toEqual({ input_tokens: Math.ceil(bytes / 4) });
    }
    expect(upstream.served).toEqual([]);
  });

  test('it costs nothing, also where there is nothing', async () => {
    const poor = await gateway.account(0n);
    expect(await ask(count, { model: 'local', messages }, poor.key)).toMatchObject({ status: 200 });
  });

  test('what is refused of a call is refused here, in the same form', async () => {
    const refused = async (body: object, key?: string) => {
      const { status, json } = await ask(count, body, key);
      expect(json).toMatchObject({ type: 'error' });
      return [status, (json as { error: { param: string | null } }).error.param];
    };
    expect(await refused({ model: 'local' })).toEqual([422, 'messages']);
    expect(await refused({ model: 'none', messages })).toEqual([404, 'model']);
    expect(await refused({ model: 'unserved', messages })).toEqual([404, 'model']);
    expect(await refused({ model: 'local', messages }, 'gw_live_no')).toEqual([401, null]);
    const narrow = await gateway.key(account.id, { models: ['other'] });
    expect(await refused({ model: 'local', messages }, narrow)).toEqual([403, 'model']);
  });
});

const request = { model: 'local', messages, max_tokens: 5 };

test.each([
  ['/v1/messages/count_tokens', { model: 'local', messages }, 200],
  ['/quotes', { operation: 'messages', request }, 201],
])('%s is one of the requests of its key', async (path, body, status) => {
  const key = await gateway.key(account.id, { requestsPerMinute: 2, tokensPerMinute: 5_000 });
  const first = await ask(path, body, key);
  expect(first.status).toBe(status);
  expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  // It uses none.
  expect(first.headers.get('x-ratelimit-remaining-tokens')).toBe('5000');
  await ask('/v1/messages', request, key);
  const third = await ask(path, body, key);
  expect(third).toMatchObject({ status: 429, headers: expect.any(Headers) });
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
});
