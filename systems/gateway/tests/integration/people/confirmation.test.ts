/** From signing up to a confirmed address: the mail, its link, the page, and what can go wrong. */
import { mailer } from '@gauntlet/kit/mail';
import { useMailBox } from '@gauntlet/testkit/factories/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confirmationsByMail } from '../../../cli/confirmations.ts';
import { type TestGateway, testGateway } from '../../support/gateway.ts';

const box = useMailBox();
const publicUrl = 'https://gateway.example';
const password = 'four quiet otters swimming';
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway({
    async sendConfirmation(email, token) {
      const mails = mailer({ url: box().url, from: 'gateway@example.com' });
      await confirmationsByMail(mails, publicUrl)(email, token).finally(() => mails.close());
    },
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function tokenFor(email: string): Promise<string> {
  const { text } = await box().waitFor(({ to }) => to.includes(email));
  const link = /https:\/\/gateway\.example\/confirm\?token=(\S+)/.exec(text)?.[1] ?? '';
  box().clear();
  return decodeURIComponent(link);
}

function pressed(token: string): Promise<Response> {
  return fetch(`${gateway.url}/confirm`, { method: 'POST', body: new URLSearchParams({ token }) });
}

async function isConfirmed(email: string): Promise<unknown> {
  const session = (await (await post('/auth/login', { email, password })).json()) as {
    readonly access_token: string;
  };
  const headers = { authorization: `Bearer ${session.access_token}` };
  const user = await (await fetch(`${gateway.url}/user`, { headers })).json();
  return (user as { readonly confirmed: unknown }).confirmed;
}

test('the link of a mail leads to a page whose button confirms the address, once', async () => {
  const email = 'ann@example.com';
  expect((await post('/auth/signup', { email, password })).status).toBe(201);
  const token = await tokenFor(email);
  const page = await fetch(`${gateway.url}/confirm?token=${encodeURIComponent(token)}`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain(`value="${token}"`);
  // Whoever only follows the link, as programs that look at mails do, confirms nothing.
  expect(await isConfirmed(email)).toBe(false);
  const done = await pressed(token);
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining(email)]);
  expect(await isConfirmed(email)).toBe(true);
  const again = await pressed(token);
  expect([again.status, await again.text()]).toEqual([404, expect.stringContaining('any more')]);
});

test('what is in a link does not become part of the page', async () => {
  const bad = encodeURIComponent('"><script>alert(1)</script>');
  const page = await fetch(`${gateway.url}/confirm?token=${bad}`);
  expect(await page.text()).not.toContain('<script>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('a mail server that refuses leaves the account, and another mail can be had', async () => {
  const email = 'bob@example.com';
  box().refuse(email, '451 try later');
  expect((await post('/auth/signup', { email, password })).status).toBe(201);
  expect(gateway.lines.join('\n')).toContain('a confirmation could not be sent');
  const other = 'bob2@example.com';
  await post('/auth/signup', { email: other, password });
  const first = await tokenFor(other);
  expect((await post('/auth/confirmations', { email: other })).status).toBe(202);
  const second = await tokenFor(other);
  expect(second).not.toBe(first);
  expect((await post('/auth/confirm', { token: second })).status).toBe(200);
});

test('nobody learns who has an account, and who is confirmed gets no further mail', async () => {
  const email = 'cleo@example.com';
  await post('/auth/signup', { email, password });
  await post('/auth/confirm', { token: await tokenFor(email) });
  const answers = await Promise.all(
    [email, 'nobody@example.com'].map((one) => post('/auth/confirmations', { email: one })),
  );
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const next = 'dora@example.com';
  await post('/auth/signup', { email: next, password });
  await box().waitFor(({ to }) => to.includes(next));
  expect(box().messages).toHaveLength(1);
});

test('an address is taken by the first, and one that is disabled gets no mail', async () => {
  const email = 'gus@example.com';
  const made = (await (await post('/auth/signup', { email, password })).json()) as { id: string };
  await tokenFor(email);
  const again = await post('/auth/signup', { email: email.toUpperCase(), password });
  expect(again.status).toBe(409);
  expect(await gateway.gateway.accounts.disable(made.id, true)).toBe(true);
  expect((await post('/auth/confirmations', { email })).status).toBe(202);
  const next = 'hal@example.com';
  await post('/auth/signup', { email: next, password });
  await tokenFor(next);
  expect(box().messages).toHaveLength(0);
});

test('nobody is sent more than five mails an hour, whoever asks for them', async () => {
  const email = 'flo@example.com';
  await post('/auth/signup', { email, password });
  const statuses: number[] = [];
  for (let mail = 0; mail < 6; mail += 1) {
    statuses.push((await post('/auth/confirmations', { email })).status);
  }
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
});
