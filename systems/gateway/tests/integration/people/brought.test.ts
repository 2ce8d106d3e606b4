/** Referral over HTTP: from the link to the bonus, and codes that nobody comes by. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

const password = 'four quiet otters swimming';
const tokens = new Map<string, string>();
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway({
    async sendConfirmation(email, token) {
      tokens.set(email, token);
    },
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function post(path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(gateway.url + path, init);
  const json = (await answer.json()) as { readonly error?: { readonly code: string } };
  return { status: answer.status, code: json.error?.code };
}

async function read(path: string, key: string) {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(gateway.url + path, { headers })).json() as Promise<Record<string, unknown>>;
}

test('who comes by a link and confirms earns its owner the bonus, once', async () => {
  const { key } = await gateway.account(0n);
  const { link } = (await read('/referral/link', key)) as { link: string };
  const code = new URL(link).searchParams.values().next().value;
  const email = 'bob@example.com';
  expect(await post('/auth/signup', { email, password, referral_code: code })).toEqual({
    status: 201,
  });
  expect(await read('/referral/stats', key)).toMatchObject({ uses: 1, paid: 0, earned_usd: '0' });
  const token = tokens.get(email);
  expect((await post('/auth/confirm', { token })).status).toBe(200);
  expect((await post('/auth/confirm', { token })).status).toBe(404);
  expect(await read('/referral/stats', key)).toMatchObject({ uses: 1, paid: 1, earned_usd: '10' });
  expect(await read('/user/balance', key)).toMatchObject({ balance_usd: '10' });
});

test('a code that nobody has is refused, and makes no account', async () => {
  const email = 'cleo@example.com';
  const refused = await post('/auth/signup', { email, password, referral_code: 'NOBODY' });
  expect(refused).toEqual({ status: 422, code: 'referral_refused' });
  expect(tokens.has(email)).toBe(false);
  expect((await post('/auth/signup', { email, password })).status).toBe(201);
});
