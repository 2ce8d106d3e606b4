/** What a model may read and say at most bounds the call as it bounds the hold. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putModel } from '../../../ledger/catalogue/store.ts';
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
  await gateway.model('small', ['local']);
  await gateway.model('fake', ['fake']);
  await putModel(gateway.db, {
    id: 'small',
    title: 'Small',
    operations: ['chat', 'messages', 'embeddings'],
    contextTokens: 400,
    maxOutputTokens: 10,
    enabled: true,
    offers: [{ provider: 'local', upstreamModel: 'x' }],
  });
  await gateway.gateway.catalogue.refresh();
  account = await gateway.account();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(path: string, body: object) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const said = (content: string) => ({ messages: [{ role: 'user', content }] });
const spent = async () => {
  const balance = await gateway.gateway.ledger.balance(account.id);
  return 100_000_000_000n - (balance?.available ?? 0n);
};

test('a client that gives no limit gets no more than is held', async () => {
  const { status, json } = await ask('/v1/chat/completions', {
    model: 'small',
    ...said('one '.repeat(50)),
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    usage: { completion_tokens: 10 },
  });
  await ask('/v1/chat/completions', { model: 'fake', ...said('unlimited') });
  expect(upstream.servedFor('unlimited')).toMatchObject([{ limit: 1_000 }]);
});

const words = 'word '.repeat(50_000);
const beyond = { model: 'small' };
test.each([
  ['/v1/chat/completions', 'messages', { ...beyond, ...said(words) }],
  ['/v1/messages', 'messages', { ...beyond, ...said(words), max_tokens: 5 }],
  ['/v1/embeddings', 'input', { ...beyond, input: ['short', words] }],
  ['/v1/responses', 'input', { ...beyond, input: words }],
  ['/quotes', 'request.messages', { operation: 'chat', request: { ...beyond, ...said(words) } }],
  ['/quotes', 'request.input', { operation: 'responses', request: { ...beyond, input: words } }],
])('%s refuses %s that the model can not read, and charges nothing', async (path, param, body) => {
  const before = await spent();
  const { status, json } = await ask(path, body);
  expect(status).toBe(400);
  const error = {
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param,
    message: expect.stringContaining('maximum context length of small is 400 tokens'),
  };
  const isAnthropic = path === '/v1/messages';
  expect(json).toMatchObject(isAnthropic ? { type: 'error', error } : { error });
  expect(await spent()).toBe(before);
});

test('a prompt of more bytes than tokens fit is not refused', async () => {
  const { status } = await ask('/v1/chat/completions', {
    model: 'small',
    ...said('word '.repeat(200)),
  });
  expect(status).toBe(200);
});
