/** What is refused names the field that is at fault, also where its form was right. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
const secrets = { nobody: '', key: '', session: '', admin: '', poor: '', narrow: '' };
const password = 'four quiet otters swimming';
const id = crypto.randomUUID();

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  await gateway.model('unpriced', ['local'], null);
  await gateway.model('unserved', []);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('user@example.com', password, 'user');
  await accounts.add('admin@example.com', password, 'admin');
  const tokenOf = async (email: string) => (await accounts.logIn(email, password)).accessToken;
  Object.assign(secrets, {
    key: account.key,
    session: await tokenOf('user@example.com'),
    admin: await tokenOf('admin@example.com'),
    poor: (await gateway.account(0n)).key,
    narrow: await gateway.key(account.id, { models: ['other'], tokensPerMinute: 10 }),
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

interface Refusal {
  readonly code: string;
  readonly param: string | null;
}

async function ask(
  by: keyof typeof secrets,
  place: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
) {
  const [method = '', path = ''] = place.split(' ');
  const secret = secrets[by];
  const response = await fetch(gateway.url + path.replace(':own', account.id), {
    method,
    headers: {
      ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { error } = (await response.json()) as { error?: Refusal };
  return { status: response.status, code: error?.code, param: error?.param };
}

const chat = { model: 'local', messages: [{ role: 'user', content: 'x' }] };
const asked = (model: string) => ({ ...chat, model });
const long = { ...chat, messages: [{ role: 'user', content: 'x '.repeat(100_001) }] };
const newcomer = { email: 'new@example.com', password };
const by = (more: object) => ({ action: 'add', amount_usd: '1', reason: 'x', ...more });
const model = { id: 'm', context_tokens: 9, max_output_tokens: 9 };
const perMillion = { input: '1', output: '1' };
const price = { provider: 'local', model: 'local', usd_per_million: perMillion };
const call = 'POST /v1/chat/completions';
const quote = 'POST /quotes';
const signup = 'POST /auth/signup';
const provider = 'PUT /admin/providers/p';
const credits = 'POST /admin/users/:own/credits';
const prices = 'POST /admin/prices';
const refund = `POST /admin/receipts/${id}/refund`;
const offers = ['local', 'none'].map((name) => ({ provider: name, model: 'm' }));
const far = { kind: 'compatible', base_url: 'http://10.0.0.1' };

test.each<[string, keyof typeof secrets, string, unknown?]>([
  ['404 model_unknown model', 'key', call, asked('none')],
  ['404 model_unknown model', 'key', 'POST /v1/messages', { ...asked('none'), max_tokens: 1 }],
  ['404 model_unknown model', 'key', 'GET /v1/models/none'],
  ['404 price_unknown model', 'key', call, asked('unpriced')],
  ['404 model_unavailable model', 'key', call, asked('unserved')],
  ['403 model_refused model', 'narrow', call, chat],
  ['400 context_length_exceeded messages', 'key', call, long],
  ['404 model_unknown request.model', 'key', quote, { operation: 'chat', request: asked('none') }],
  [
    '400 context_length_exceeded request.messages',
    ...(['key', quote, { operation: 'chat', request: long }] as const),
  ],
  ['404 receipt_unknown id', 'key', `GET /receipts/${id}`],
  ['404 key_unknown id', 'session', `DELETE /user/api-keys/${id}`],
  ['409 email_taken email', 'nobody', signup, { ...newcomer, email: 'user@example.com' }],
  ['422 password_too_weak password', 'nobody', signup, { ...newcomer, password: 'short' }],
  ['422 referral_refused referral_code', 'nobody', signup, { ...newcomer, referral_code: 'NO' }],
  ['404 confirmation_wrong token', 'nobody', 'POST /auth/confirm', { token: 'x' }],
  ['401 refresh_wrong refresh_token', 'nobody', 'POST /auth/refresh', { refresh_token: 'x' }],
  ['422 reason_missing reason', 'admin', credits, by({ reason: ' ' })],
  ['409 credit_short amount_usd', 'admin', credits, by({ action: 'deduct', amount_usd: '999' })],
  ['404 wallet_unknown id', 'admin', `POST /admin/users/${id}/credits`, by({})],
  ['404 account_unknown id', 'admin', `PATCH /admin/users/${id}`, { disabled: true }],
  ['404 charge_unknown id', 'admin', refund, { reason: 'x' }],
  ['422 request_invalid reason', 'admin', refund, { reason: ' ' }],
  ['422 provider_kind_unknown kind', 'admin', provider, { kind: 'nope' }],
  ['422 provider_incomplete base_url', 'admin', provider, { kind: 'compatible' }],
  ['422 provider_incomplete secret', 'admin', provider, { kind: 'openai' }],
  ['422 provider_url_refused base_url', 'admin', provider, far],
  ['404 provider_unknown offers.1.provider', 'admin', 'PUT /admin/models', { ...model, offers }],
  ['404 provider_unknown provider', 'admin', prices, { ...price, provider: 'no' }],
  ['404 model_unknown model', 'admin', prices, { ...price, model: 'no' }],
  ['422 price_never_holds from', 'admin', prices, { ...price, from: '2000-01-01T00:00:00Z' }],
  ['422 request_invalid input', 'key', 'POST /v1/embeddings', { model: 'local', input: [] }],
  // Nothing in it is at fault: it is not what is asked for at all.
  ['422 request_invalid null', 'key', call, 'a text'],
  ['402 insufficient_credits null', 'poor', call, chat],
  ['401 login_wrong null', 'nobody', 'POST /auth/login', newcomer],
])('%s: %s %s', async (expected, who, place, body) => {
  const { status, code, param } = await ask(who, place, body);
  expect(`${status} ${code} ${param}`).toBe(expected);
});

test('a header that is at fault is named as a field is', async () => {
  const gone = await ask('key', call, chat, { 'x-quote-id': id });
  expect(gone).toMatchObject({ status: 404, code: 'quote_gone', param: 'x-quote-id' });
  const once = { 'idempotency-key': 'once' };
  await ask('key', call, chat, once);
  const other = await ask('key', call, { ...chat, n: 2 }, once);
  expect(other).toMatchObject({ code: 'idempotency_other_body', param: 'idempotency-key' });
});
