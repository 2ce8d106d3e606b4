/** From the link that somebody passes on, by the page that it leads to, to the bonus. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

const publicUrl = 'https://gateway.example';
const password = 'four quiet otters swimming';
const tokens = new Map<string, string>();
let gateway: TestGateway;
let owner: TestAccount;

beforeAll(async () => {
  gateway = await testGateway({
    publicUrl,
    sendConfirmation: async (email, token) => void tokens.set(email, token),
  });
  owner = await gateway.account(0n);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function read(path: string) {
  const headers = { authorization: `Bearer ${owner.key}` };
  return (await fetch(gateway.url + path, { headers })).json();
}

async function link(): Promise<string> {
  const { link: whole } = (await read('/referral/link')) as { readonly link: string };
  expect(whole.startsWith(publicUrl)).toBe(true);
  return whole.slice(publicUrl.length);
}

/** As a browser sends a form: to where it says, with what stands in its fields. */
async function pressed(html: string, typed: Readonly<Record<string, string>>) {
  const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1];
  const fields = [...html.matchAll(/<input [^>]*?name="([^"]+)"[^>]*?(?:value="([^"]*)")?>/g)];
  const own = Object.fromEntries(fields.map(([, name, value = '']) => [name, value]));
  for (const name of Object.keys(typed)) expect(own).toHaveProperty(name);
  const body = new URLSearchParams({ ...own, ...typed });
  const response = await fetch(gateway.url + action, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

test.each(['/signup', '/auth/signup'])('from a link to %s to the bonus', async (path) => {
  const { pathname, search } = new URL(await link(), publicUrl);
  expect(pathname).toBe('/signup');
  const page = await fetch(gateway.url + path + search);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    ...[200, 'text/html; charset=utf-8'],
  ]);
  const email = `ann${path.length}@example.com`;
  const before = (await read('/referral/stats')) as { readonly paid: number };
  const done = await pressed(await page.text(), { email, password });
  expect(done).toEqual({ status: 201, text: expect.stringContaining(email) });
  const confirming = new URLSearchParams({ token: tokens.get(email) ?? '' });
  await fetch(`${gateway.url}/confirm`, { method: 'POST', body: confirming });
  expect(await read('/referral/stats')).toMatchObject({ paid: before.paid + 1 });
});

test('without a code it is a page to sign up as any other', async () => {
  const page = await fetch(`${gateway.url}/signup`);
  const done = await pressed(await page.text(), { email: 'bob@example.com', password });
  expect(done.status).toBe(201);
});

test.each([
  ['no address', { email: 'cleo', password }, 422, 'email: '],
  ['a password that is weak', { email: 'cleo@example.com', password: 'password1' }, 422, 'longer'],
  ['an address that has an account', { email: 'bob@example.com', password }, 409, 'has an account'],
  [
    'a code that is none',
    { email: 'cleo@example.com', password, referral_code: 'NOBODY' },
    422,
    'unknown',
  ],
  [
    'text that is none',
    { email: 'cleo@example.com', password, referral_code: 'a\0' },
    422,
    'referral code: ',
  ],
])('%s is told on the page, which keeps what was typed', async (_, typed, status, problem) => {
  const page = await (await fetch(`${gateway.url}/signup?ref=X`)).text();
  const answer = await pressed(page, { referral_code: '', ...typed });
  expect(answer).toEqual({ status, text: expect.stringContaining(problem) });
  expect(answer.text).toContain(`value="${typed.email}"`);
  expect(answer.text).not.toContain(password);
  // And can be sent again.
  const email = `again-${crypto.randomUUID()}@example.com`;
  const mended = await pressed(answer.text, { email, password, referral_code: '' });
  expect(mended.status).toBe(201);
});

test('what is in a link does not become part of the page', async () => {
  const bad = encodeURIComponent('"><script>alert(1)</script>');
  const page = await fetch(`${gateway.url}/signup?ref=${bad}`);
  expect(await page.text()).not.toContain('<script>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});
