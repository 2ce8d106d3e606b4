/** What a refusal says of a field: which form is asked, in words that are not a library's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let account: TestAccount;
let admin: string;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  account = await gateway.account();
  const { accounts } = gateway.gateway;
  await accounts.add('admin@example.com', password, 'admin');
  admin = (await accounts.logIn('admin@example.com', password)).accessToken;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

interface Answer {
  readonly error?: {
    readonly code: string;
    readonly param: string | null;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

async function ask(place: string, body?: unknown, secret = admin) {
  const [method = '', path = ''] = place.split(' ');
  const response = await fetch(gateway.url + path.replace(':own', account.id), {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}

type Sending = readonly [place: string, field: string, body: (amount: unknown) => object];

const credit: Sending = [
  'POST /admin/users/:own/credits',
  'amount_usd',
  (amount_usd) => ({ action: 'add', reason: 'x', amount_usd }),
];
const sendings: readonly Sending[] = [
  credit,
  ['POST /user/api-keys', 'limits.spend_usd', (spend_usd) => ({ limits: { spend_usd } })],
  [
    'POST /admin/prices',
    'usd_per_million.output',
    (output) => ({ provider: 'local', model: 'local', usd_per_million: { input: 1, output } }),
  ],
  [
    'POST /admin/prices',
    'usd_per_image',
    (usd_per_image) => ({
      ...{ provider: 'local', model: 'local', usd_per_million: { input: '1', output: '1' } },
      usd_per_image,
    }),
  ],
];

describe.each(sendings)('%s, %s', (place, param, body) => {
  test.each(['', 'x', '-1', '1e3', '.5', '1.1234567891', '1,5', -1, 1.5, true, [], {}])(
    '%j is not the form of money, which is said',
    async (amount) => {
      const { status, error } = await ask(place, body(amount));
      expect([status, error?.code, error?.param]).toEqual([422, 'request_invalid', param]);
      expect(error?.message).toContain('a whole number of dollars');
      expect(error?.message).toContain('at most 9 digits after the point');
    },
  );

  test.each(['100000000.000000001', '1'.repeat(12), '1'.repeat(13), '1'.repeat(40), 1e15, 1e300])(
    '%j is too large, and the most is said',
    async (amount) => {
      const { status, error } = await ask(place, body(amount));
      expect([status, error?.code, error?.param]).toEqual([422, 'amount_too_large', param]);
      expect(error?.details?.most).toBe('100000000');
      expect(error?.message).toContain('100000000');
    },
  );
});

test('a balance has a most as well, and says what there is still room for', async () => {
  const [place, param, body] = credit;
  account = await gateway.account(10n ** 18n - 5_500_000_000n);
  const { status, error } = await ask(place, body('6'));
  expect([status, error?.code, error?.param]).toEqual([422, 'amount_too_large', param]);
  expect(error?.details?.most).toBe('5.5');
  expect(await ask(place, body('5.5'))).toMatchObject({ status: 200 });
});

const chat = { model: 'local', messages: [{ role: 'user', content: 'x' }] };
const call = 'POST /v1/chat/completions';
const key = 'POST /user/api-keys';

test.each<[string, unknown, string]>([
  [call, undefined, 'body: is missing'],
  [call, [], 'body: must be an object, and is a list'],
  [call, {}, 'model: is missing; messages: is missing'],
  [call, { ...chat, model: 5 }, 'model: must be text, and is a number'],
  [call, { ...chat, stream: 'yes' }, 'stream: must be true or false, and is text'],
  [call, { ...chat, n: 1.5 }, 'n: must be a whole number'],
  [call, { ...chat, n: 0 }, 'n: must be 1 or more'],
  [call, { ...chat, n: 1e30 }, 'n: must be 128 or less'],
  [call, { ...chat, messages: [] }, 'messages: must have 1 item or more'],
  [call, { ...chat, stop: 5 }, 'stop: must be text, or a list'],
  [call, { ...chat, tools: [{ type: 'x' }] }, 'tools.0.type: must be "function"'],
  [call, { ...chat, tool_choice: 'x' }, 'tool_choice: must be "none", "auto" or "required"'],
  [call, { ...chat, messages: [{ role: 'x' }] }, 'messages.0.role: must be "system", "developer"'],
  ['POST /v1/embeddings', { model: 'local', input: [] }, 'input: must have 1 item or more'],
  ['POST /v1/embeddings', { model: 'local', input: '' }, 'input: must have 1 character or more'],
  ['POST /quotes', { operation: 'x' }, 'operation: must be "chat", "responses", "messages"'],
  ['POST /quotes', {}, 'operation: is missing'],
  [key, { name: 'x'.repeat(101) }, 'name: must have 100 characters or fewer'],
  [key, { limits: { requests_per_minute: '5' } }, 'must be a number, and is text'],
  ['GET /receipts/x', undefined, 'id: is no id, which is a UUID'],
  ['GET /catalog/models?limit=x', undefined, 'limit: must be a number'],
  ['GET /user/usage?from=2026-01-01', undefined, 'from: is no moment such as "2026-01-31T'],
  ['POST /auth/login', { email: 'x', password }, 'email: is no address such as "ann@example.com"'],
  ['PUT /admin/providers/p', { kind: 'openai', secret: 'x' }, 'secret: is no name of a variable'],
  ['PUT /admin/providers/p', { kind: 'bedrock', region: 'X' }, 'region: is no region such as'],
])('%s with %j: %s', async (place, body, said) => {
  const { status, error } = await ask(place, body);
  expect(status).toBe(422);
  expect(error?.message).toContain(said);
});
