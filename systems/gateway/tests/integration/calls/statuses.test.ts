/** A table of requests, with every status that the gateway answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../support/fake-upstream.ts';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let upstream: FakeUpstream;
let rich: TestAccount;
let poor: TestAccount;
let limited: string;
let elsewhere: string;
let testKey: string;
let session: string;
let admin: string;

const password = 'four quiet otters swimming';

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await testGateway({
    // Long enough for a machine that is busy with others.
    timeLimits: { firstByteMs: 4_000, betweenChunksMs: 4_000, wholeAnswerMs: 4_000 },
  });
  await gateway.provider('fake', upstream.url);
  await gateway.provider('dead', 'http://127.0.0.1:9/v1');
  await gateway.model('m', ['fake']);
  await gateway.model('dead', ['dead']);
  await gateway.model('nobody', []);
  await gateway.model('unpriced', ['fake'], null);
  rich = await gateway.account();
  poor = await gateway.account(0n);
  limited = await gateway.key(rich.id, { requestsPerMinute: 1, models: ['m'] });
  elsewhere = await gateway.key(rich.id, { addresses: ['10.0.0.0/8'] });
  testKey = await gateway.key(rich.id, {}, 'test');
  const { accounts } = gateway.gateway;
  await accounts.add('user@example.com', password, 'user');
  await accounts.add('admin@example.com', password, 'admin');
  session = (await accounts.logIn('user@example.com', password)).accessToken;
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

interface Asked {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(path: string, { key, body, method, headers = {} }: Asked = {}) {
  const response = await fetch(gateway.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as { error?: ErrorBody }) : {};
  return { status: response.status, headers: response.headers, json, text, error: json.error };
}

interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  readonly param: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

const chat = '/v1/chat/completions';
const body = (content = 'hi', more: object = {}) => ({
  model: 'm',
  max_tokens: 50,
  messages: [{ role: 'user', content }],
  ...more,
});
const doing = (deed: string) => body(JSON.stringify({ do: deed, mark: `s-${deed}` }));
const fromTool = (content: object) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: 't', content: [content] }],
});

type Row = readonly [string, string, () => Asked, number, string];

const table: readonly Row[] = [
  ['no JSON', chat, () => ({ body: '{"model":' }), 422, 'body_malformed'],
  ['no model', chat, () => ({ body: { messages: [] } }), 422, 'request_invalid'],
  ['bad, before any key', chat, () => ({ body: body('x', { n: 0 }) }), 422, 'request_invalid'],
  [
    'a search',
    chat,
    () => ({ body: body('x', { web_search_options: {} }) }),
    422,
    'request_invalid',
  ],
  [
    'embeddings of nothing',
    '/v1/embeddings',
    () => ({ body: { model: 'm' } }),
    422,
    'request_invalid',
  ],
  [
    'ten thousand images',
    '/v1/images/generations',
    () => ({ body: { model: 'm', prompt: 'x', n: 9_999 } }),
    422,
    'request_invalid',
  ],
  [
    'a message without limit',
    '/v1/messages',
    () => ({ body: { model: 'm', messages: [] } }),
    422,
    'request_invalid',
  ],
  [
    'a document from a tool',
    '/v1/messages',
    () => ({ body: { model: 'm', max_tokens: 5, messages: [fromTool({ type: 'document' })] } }),
    422,
    'request_invalid',
  ],
  [
    'a tool that is not there',
    chat,
    () => ({ body: body('x', { tool_choice: 'required' }) }),
    422,
    'request_invalid',
  ],
  ['no key', chat, () => ({ body: body() }), 401, 'key_missing'],
  ['a key of OpenAI', chat, () => ({ key: 'sk-proj-x', body: body() }), 401, 'key_wrong'],
  [
    'a key of Anthropic',
    '/v1/messages',
    () => ({ headers: { 'x-api-key': 'sk-ant-x' }, body: body() }),
    401,
    'key_wrong',
  ],
  ['half a key', chat, () => ({ key: 'gw_live_abc', body: body() }), 401, 'key_wrong'],
  [
    'a key of nobody',
    chat,
    () => ({ key: `${rich.key.slice(0, -2)}xx`, body: body() }),
    401,
    'key_wrong',
  ],
  ['a broken token', '/user', () => ({ key: 'abc.def.ghi' }), 401, 'session_wrong'],
  ['no credit', chat, () => ({ key: poor.key, body: body() }), 402, 'insufficient_credits'],
  [
    'another model than allowed',
    chat,
    () => ({ key: limited, body: body('x', { model: 'dead' }) }),
    403,
    'model_refused',
  ],
  ['another address', chat, () => ({ key: elsewhere, body: body() }), 403, 'address_refused'],
  [
    'a key that makes keys',
    '/user/api-keys',
    () => ({ key: rich.key, body: {} }),
    403,
    'needs_session',
  ],
  ['a user who administers', '/admin/users', () => ({ key: session }), 403, 'needs_admin'],
  ['a chat that is got', chat, () => ({ key: rich.key }), 405, 'method_not_allowed'],
  [
    'a key that is put',
    `/user/api-keys/${crypto.randomUUID()}`,
    () => ({ key: session, method: 'PUT', body: {} }),
    405,
    'method_not_allowed',
  ],
  ['an unknown path', '/v1/nothing', () => ({ key: rich.key }), 404, 'route_unknown'],
  [
    'an unknown model',
    chat,
    () => ({ key: rich.key, body: body('x', { model: 'none' }) }),
    404,
    'model_unknown',
  ],
  [
    'an unknown receipt',
    `/receipts/${crypto.randomUUID()}`,
    () => ({ key: rich.key }),
    404,
    'receipt_unknown',
  ],
  [
    'an unknown quote',
    chat,
    () => ({ key: rich.key, body: body(), headers: { 'x-quote-id': crypto.randomUUID() } }),
    404,
    'quote_gone',
  ],
  [
    'an address that is taken',
    '/auth/signup',
    () => ({ body: { email: 'user@example.com', password } }),
    409,
    'email_taken',
  ],
  [
    'too large',
    chat,
    () => ({ key: rich.key, body: body('x'.repeat(33 * 1024 * 1024)) }),
    413,
    'body_too_large',
  ],
  [
    'a weak password',
    '/auth/signup',
    () => ({ body: { email: 'a@example.com', password: 'password1' } }),
    422,
    'password_too_weak',
  ],
  [
    'a wrong password',
    '/auth/login',
    () => ({ body: { email: 'user@example.com', password: 'x' } }),
    401,
    'login_wrong',
  ],
  [
    'a made-up refresh token',
    '/auth/refresh',
    () => ({ body: { refresh_token: 'x.y' } }),
    401,
    'refresh_wrong',
  ],
  [
    'a made-up confirmation',
    '/auth/confirm',
    () => ({ body: { token: 'x' } }),
    404,
    'confirmation_wrong',
  ],
  [
    'the request is at fault',
    chat,
    () => ({ key: rich.key, body: doing('reject') }),
    400,
    'upstream_rejected',
  ],
  [
    'the provider says what is at fault',
    chat,
    () => ({ key: rich.key, body: doing('tooLong') }),
    400,
    'context_length_exceeded',
  ],
  [
    'the provider fails',
    chat,
    () => ({ key: rich.key, body: doing('fail') }),
    502,
    'upstream_failed',
  ],
  [
    'the provider is busy',
    chat,
    () => ({ key: rich.key, body: doing('busy') }),
    503,
    'upstream_busy',
  ],
  [
    'the provider says nothing',
    chat,
    () => ({ key: rich.key, body: doing('stall') }),
    504,
    'upstream_timeout',
  ],
  [
    'nobody is there',
    chat,
    () => ({ key: rich.key, body: body('x', { model: 'dead' }) }),
    503,
    'upstream_unreachable',
  ],
  [
    'nobody serves it',
    chat,
    () => ({ key: rich.key, body: body('x', { model: 'nobody' }) }),
    404,
    'model_unavailable',
  ],
  ['a key for tests', chat, () => ({ key: testKey, body: body() }), 404, 'model_unavailable'],
  [
    'a model without a price',
    chat,
    () => ({ key: rich.key, body: body('x', { model: 'unpriced' }) }),
    404,
    'price_unknown',
  ],
  [
    'no Stripe',
    '/checkout-sessions',
    () => ({ key: rich.key, body: { package_id: 'small' } }),
    404,
    'payments_off',
  ],
  [
    'a webhook without Stripe',
    '/stripe/webhook',
    () => ({ method: 'POST', body: '{}' }),
    404,
    'payments_off',
  ],
  [
    'a private provider',
    '/admin/providers/near',
    () => ({
      key: admin,
      method: 'PUT',
      body: { kind: 'compatible', base_url: 'http://169.254.169.254/v1' },
    }),
    422,
    'provider_url_refused',
  ],
  [
    'a kind that is none',
    '/admin/providers/near',
    () => ({ key: admin, method: 'PUT', body: { kind: 'magic' } }),
    422,
    'provider_kind_unknown',
  ],
  [
    'a secret that is none',
    '/admin/providers/near',
    () => ({ key: admin, method: 'PUT', body: { kind: 'openai', secret: 'DATABASE_URL' } }),
    422,
    'request_invalid',
  ],
  [
    'a provider without its secret',
    '/admin/providers/near',
    () => ({ key: admin, method: 'PUT', body: { kind: 'openai' } }),
    422,
    'provider_incomplete',
  ],
];

test.each(table)('%s', async (_what, path, asked, status, code) => {
  const answer = await ask(path, asked());
  expect([answer.status, answer.error?.code]).toEqual([status, code]);
  expect(answer.error).toMatchObject({ message: expect.any(String), type: expect.any(String) });
  expect(answer.headers.get('x-request-id')).toBeTruthy();
});

test('422 names the field, 402 the cost and what would fit, 429 the time', async () => {
  const invalid = await ask(chat, { body: body('x', { temperature: 'hot' }) });
  expect(invalid.error?.param).toBe('temperature');
  const messages = [fromTool({ type: 'document' })];
  const nested = await ask('/v1/messages', { body: { model: 'm', max_tokens: 5, messages } });
  expect(nested.error?.param).toBe('messages.0.content.0.content.0.type');
  const almost = await gateway.account(600n);
  const short = await ask(chat, { key: almost.key, body: body('x', { max_tokens: 1_000 }) });
  const maxTokens = Number(short.error?.details?.maxTokens);
  expect(short.error?.details).toMatchObject({
    needed: expect.any(String),
    shortfall: expect.any(String),
  });
  const fitting = await ask(chat, { key: almost.key, body: body('x', { max_tokens: maxTokens }) });
  expect([short.status, fitting.status]).toEqual([402, 200]);
  const first = await ask(chat, { key: limited, body: body() });
  const second = await ask(chat, { key: limited, body: body() });
  expect([first.status, second.status, second.error?.code]).toEqual([200, 429, 'limit_reached']);
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
});

test("limits are told by OpenAI's names, with an answer and without", async () => {
  const key = await gateway.key(rich.id, { requestsPerMinute: 2, tokensPerMinute: 500 });
  const headers = async (more: object) => {
    const answer = await ask(chat, { key, body: body('hi', more) });
    const told = ['limit', 'remaining', 'reset'].flatMap((name) =>
      ['requests', 'tokens'].map((what) => answer.headers.get(`x-ratelimit-${name}-${what}`)),
    );
    return [answer.status, told, answer.headers.get('retry-after')];
  };
  const seconds = expect.stringMatching(/^(?:\d+s|1m0s)$/);
  const few = expect.stringMatching(/^\d{1,3}$/);
  const first = await headers({ stream: true });
  expect(first).toEqual([200, ['2', '500', '1', few, seconds, seconds], null]);
  // It could use more than its key ever has: to wait would be in vain, and no client shall.
  const never = await ask(chat, { key, body: body('hi', { max_tokens: 900 }) });
  expect([never.status, never.error?.code]).toEqual([413, 'limit_never_fits']);
  const untouched = ['2', '500', '1', few, seconds, seconds];
  expect(await headers({ max_tokens: 900 })).toEqual([413, untouched, null]);
  const left = ['2', '500', '0', few, seconds, seconds];
  expect(await headers({})).toEqual([200, left, null]);
  expect(await headers({})).toEqual([429, left, expect.any(String)]);
});

test('errors of messages are in the form of Anthropic, also where there is nothing', async () => {
  const wrong = await ask('/v1/messages', { key: 'gw_live_x', body: body() });
  expect(wrong.json).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  const none = await ask('/v1/messages/batches', { key: rich.key, body: body() });
  expect(none.status).toBe(404);
  expect(none.json).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  const other = await ask('/v1/messages-of-mine', { key: rich.key, body: body() });
  expect(other.json).not.toHaveProperty('type');
});

test('what a provider names of a request is in the error, and the field beside it', async () => {
  const { error } = await ask(chat, { key: rich.key, body: doing('tooLong') });
  expect(error).toMatchObject({ code: 'context_length_exceeded', param: 'messages' });
});

test('an idempotency key answers again without a charge, and refuses another body', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await ask(chat, { key: rich.key, body: doing('answer'), headers });
  const before = await gateway.gateway.ledger.balance(rich.id);
  const again = await ask(chat, { key: rich.key, body: doing('answer'), headers });
  const after = await gateway.gateway.ledger.balance(rich.id);
  expect([again.status, again.text]).toEqual([200, first.text]);
  for (const name of ['x-receipt-id', 'x-charged-usd', 'x-provider', 'content-type']) {
    expect(first.headers.get(name), name).toBeTruthy();
    expect(again.headers.get(name), name).toBe(first.headers.get(name));
  }
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(after).toEqual(before);
  expect(upstream.servedFor('s-answer')).toHaveLength(1);
  const other = await ask(chat, { key: rich.key, body: body('other'), headers });
  expect([other.status, other.error?.code]).toEqual([409, 'idempotency_other_body']);
  const stream = { ...doing('answer'), stream: true };
  const streamHeaders = { 'idempotency-key': 'streamed' };
  const streamed = await ask(chat, { key: rich.key, body: stream, headers: streamHeaders });
  const replayed = await ask(chat, { key: rich.key, body: stream, headers: streamHeaders });
  expect(replayed.text).toBe(streamed.text);
  expect(replayed.headers.get('content-type')).toContain('text/event-stream');
});

test('a quote bounds what its request costs, and one that is exceeded is refused', async () => {
  const quote = { operation: 'chat', request: body('x', { max_tokens: 10 }) };
  const quoted = await ask('/quotes', { key: rich.key, body: quote });
  expect(quoted.status).toBe(201);
  const { id } = quoted.json as { id: string };
  const headers = { 'x-quote-id': id };
  const larger = { key: rich.key, body: body('x', { max_tokens: 500 }), headers };
  const exceeded = await ask(chat, larger);
  expect([exceeded.status, exceeded.error?.code]).toEqual([409, 'quote_exceeded']);
  const used = await ask(chat, { key: rich.key, body: quote.request, headers });
  expect([used.status, used.headers.get('x-receipt-id')]).toEqual([200, id]);
});

test('a quote whose provider is gone keeps nothing, neither of money nor of limits', async () => {
  const account = await gateway.account();
  // Enough for one of the two.
  const key = await gateway.key(account.id, { tokensPerMinute: 1_000 });
  await gateway.model('moved', ['fake']);
  const request = { ...body('x', { max_tokens: 600 }), model: 'moved' };
  const quoted = await ask('/quotes', { key, body: { operation: 'chat', request } });
  const { id } = quoted.json as { id: string };
  await gateway.model('moved', ['dead']);
  const used = await ask(chat, { key, body: request, headers: { 'x-quote-id': id } });
  expect([used.status, used.error?.code]).toEqual([404, 'quote_gone']);
  const { json: balance } = await ask('/user/balance', { key });
  expect(balance).toMatchObject({ balance_usd: '100', held_usd: '0' });
  const { json } = await ask(`/receipts/${id}`, { key });
  expect(json).toMatchObject({ receipt: { id, state: 'void' } });
  const next = await ask(chat, { key, body: body('x', { max_tokens: 600 }) });
  expect(next.status).toBe(200);
});

test('a receipt explains what an answer cost', async () => {
  const answer = await ask(chat, { key: rich.key, body: doing('answer') });
  const id = answer.headers.get('x-receipt-id');
  const receipt = await ask(`/receipts/${id}`, { key: rich.key });
  expect(receipt.json).toMatchObject({ receipt: { id, state: 'settled', provider: 'fake' } });
  const foreign = await ask(`/receipts/${id}`, { key: poor.key });
  expect(foreign.status).toBe(404);
});

test('another correction under a used reference is a conflict', async () => {
  const path = `/admin/users/${poor.id}/credits`;
  const correct = (amount_usd: string) => {
    const first = { action: 'add', amount_usd, reason: 'a gift', reference: 'R1' };
    return ask(path, { key: admin, body: first });
  };
  const answers = [await correct('0.000000001'), await correct('0.000000001'), await correct('7')];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 409]);
  expect(answers[1]?.json).toEqual({ changed: false, balance_usd: '0.000000001' });
  expect(answers[2]?.error?.code).toBe('reference_used');
});

test('neither a prompt nor a key is in any line of the log', () => {
  const lines = gateway.lines.join('\n');
  expect(lines).toContain('"route":"/v1/chat/completions"');
  for (const secret of ['sk-upstream-secret', rich.key, poor.key, password, 's-answer', session]) {
    expect(lines).not.toContain(secret);
  }
});
