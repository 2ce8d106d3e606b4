/** Logging in and staying in: refresh tokens that work once, and accounts that are disabled. */
import { jwt } from '@gauntlet/kit/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPasswordHash } from '../../../ledger/accounts/accounts-store.ts';
import { type TestGateway, testGateway, testSecret } from '../../support/gateway.ts';

let gateway: TestGateway;
const password = 'four quiet otters swimming';

beforeAll(async () => {
  gateway = await testGateway();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

async function account(name: string) {
  const email = `${name}@example.com`;
  const { id } = await gateway.gateway.accounts.add(email, password, 'user');
  return { id, email };
}

const logIn = (email: string, by = password) => gateway.gateway.accounts.logIn(email, by);
const refresh = (token: string) => gateway.gateway.accounts.refresh(token);
const refused = (code: string) => expect.objectContaining({ code });

test('each refresh token works once; one that was copied ends all of its family', async () => {
  const { email } = await account('ann');
  const first = await logIn(email.toUpperCase());
  const second = await refresh(first.refreshToken);
  // A client that lost the answer asks once more, and is not taken for a thief at once.
  const third = await refresh(first.refreshToken);
  await expect(refresh(second.refreshToken)).rejects.toEqual(refused('REFRESH_WRONG'));
  await expect(refresh(third.refreshToken)).rejects.toEqual(refused('REFRESH_WRONG'));
  // Another log-in has nothing to do with it.
  const other = await logIn(email);
  expect((await refresh(other.refreshToken)).refreshToken).not.toBe(other.refreshToken);
});

test('many at once with one token: what they get belongs to one family, or to nobody', async () => {
  const { email } = await account('bob');
  const { refreshToken } = await logIn(email);
  const [family] = refreshToken.split('.');
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(refreshToken)));
  const given = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(given.length).toBeGreaterThan(0);
  for (const session of given) expect(session.refreshToken.split('.')[0]).toBe(family);
});

test('an account that is disabled comes in by no way', async () => {
  const { id, email } = await account('cleo');
  const { refreshToken, accessToken } = await logIn(email);
  const key = await gateway.key(id);
  const status = async (secret: string) => {
    const headers = { authorization: `Bearer ${secret}` };
    return (await fetch(`${gateway.url}/user/balance`, { headers })).status;
  };
  // Known to this process by now, as it would be.
  expect([await status(key), await status(accessToken)]).toEqual([200, 200]);
  const { accounts } = gateway.gateway;
  expect(await accounts.disable(id, true)).toBe(true);
  await expect(logIn(email)).rejects.toEqual(refused('ACCOUNT_DISABLED'));
  await expect(refresh(refreshToken)).rejects.toEqual(refused('ACCOUNT_DISABLED'));
  expect([await status(key), await status(accessToken)]).toEqual([403, 403]);
  await accounts.disable(id, false);
  expect([await status(key), await status(accessToken)]).toEqual([200, 200]);
  expect((await logIn(email)).accessToken).toBeTruthy();
  expect(await accounts.disable(crypto.randomUUID(), true)).toBe(false);
});

test('a token that is ours, of an account that is not there, is worth nothing', async () => {
  const tokens = jwt({
    keys: [{ kid: 'gateway', algorithm: 'HS256', key: testSecret }],
    issuer: 'gateway',
    audience: 'gateway',
  });
  const { id } = await account('finn');
  const status = async (sub: string) => {
    const headers = { authorization: `Bearer ${await tokens.issue(sub, { role: 'admin' })}` };
    return (await fetch(`${gateway.url}/user/balance`, { headers })).status;
  };
  expect([await status(id), await status(crypto.randomUUID())]).toEqual([200, 401]);
});

test.each([
  ['nothing', ''],
  ['no dot', 'abc'],
  // As long as an id, and none: the database would not take it.
  ['no id', `${'-'.repeat(36)}.secret`],
  ['nobody has', `${crypto.randomUUID()}.secret`],
  ['no secret', `${crypto.randomUUID()}.`],
])('a refresh token with %s in it is refused', async (_what, token) => {
  await expect(refresh(token)).rejects.toEqual(refused('REFRESH_WRONG'));
});

test('a wrong password and an address of nobody are the same refusal', async () => {
  const { email } = await account('dora');
  await expect(logIn(email, 'not hers')).rejects.toEqual(refused('LOGIN_WRONG'));
  await expect(logIn('nobody@example.com')).rejects.toEqual(refused('LOGIN_WRONG'));
});

test('a hash of an older time is made anew at the next log-in', async () => {
  const { id, email } = await account('eve');
  // argon2id of the same password with little memory, as it may once have been.
  const old =
    '$argon2id$v=19$m=4096,t=1,p=1$Y/Y/nZjOXyVvFs1W/nFmMA$' +
    'bLdVu5LFYYRkcACx0Anqgq1mvGscydgF+AKqNyzxFb4';
  await setPasswordHash(gateway.db, id, old);
  await logIn(email);
  const row = await gateway.db
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.password_hash).not.toBe(old);
  expect((await logIn(email)).accessToken).toBeTruthy();
});

test('an administrator lists accounts page by page', async () => {
  await gateway.gateway.accounts.add('admin@example.com', password, 'admin');
  const { accessToken } = await logIn('admin@example.com');
  const headers = { authorization: `Bearer ${accessToken}` };
  const emails: string[] = [];
  for (let after = ''; ; ) {
    const answer = await fetch(`${gateway.url}/admin/users?limit=2${after}`, { headers });
    const page = (await answer.json()) as {
      readonly users: readonly { readonly email: string }[];
      readonly next: string | null;
    };
    emails.push(...page.users.map(({ email }) => email));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(emails).toEqual([
    ...['admin', 'eve', 'dora', 'finn', 'cleo', 'bob', 'ann'].map((name) => `${name}@example.com`),
  ]);
});
