/**
 * Referral over HTTP: from the link to the bonus, codes that nobody comes by, and a sign-up or a
 * confirmation whose process dies in the middle: what it did so far is not there, and doing it
 * again does all of it.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccount, type TestGateway, testGateway } from '../../support/gateway.ts';

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

async function ask(path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(gateway.url + path, init);
  const json = (await answer.json()) as { readonly error?: { readonly code: string } };
  return { status: answer.status, code: json.error?.code };
}

async function post(path: string, body: object): Promise<number> {
  return (await ask(path, body)).status;
}

async function read(path: string, { key }: TestAccount) {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(gateway.url + path, { headers })).json() as Promise<Record<string, unknown>>;
}

/** Whoever writes to the table loses its connection there, as when its process is killed. */
async function dying<Result>(change: string, work: () => Promise<Result>): Promise<Result> {
  await sql
    .raw(`create or replace function die() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create trigger die after ${change} for each row execute function die()`)
    .execute(gateway.db);
  const [, table] = change.split(' on ');
  try {
    return await work();
  } finally {
    await sql.raw(`drop trigger die on ${table}`).execute(gateway.db);
  }
}

async function counts(email: string) {
  const { rows } = await sql<{ accounts: number; wallets: number; referrals: number }>`select
    (select count(*) from account where email = ${email}) as accounts,
    (select count(*) from wallet where kind = 'account') as wallets,
    (select count(*) from referral) as referrals`.execute(gateway.db);
  return rows[0];
}

test('who comes by a link and confirms earns its owner the bonus, once', async () => {
  const owner = await gateway.account(0n);
  const { link } = (await read('/referral/link', owner)) as { link: string };
  const code = new URL(link).searchParams.values().next().value;
  const email = 'bob@example.com';
  expect(await post('/auth/signup', { email, password, referral_code: code })).toBe(201);
  const before = { brought: 1, uses: 0, paid: 0, earned_usd: '0' };
  expect(await read('/referral/stats', owner)).toMatchObject(before);
  const token = tokens.get(email);
  expect(await post('/auth/confirm', { token })).toBe(200);
  expect(await post('/auth/confirm', { token })).toBe(404);
  const after = { uses: 1, paid: 1, earned_usd: '10' };
  expect(await read('/referral/stats', owner)).toMatchObject(after);
  expect(await read('/user/balance', owner)).toMatchObject({ balance_usd: '10' });
});

test('a code that nobody has is refused, and makes no account', async () => {
  const email = 'cleo@example.com';
  const refused = await ask('/auth/signup', { email, password, referral_code: 'NOBODY' });
  expect(refused).toEqual({ status: 422, code: 'referral_refused' });
  expect(tokens.has(email)).toBe(false);
  expect(await post('/auth/signup', { email, password })).toBe(201);
});

test.each(['insert on account', 'insert on wallet', 'insert on referral'])(
  'a sign-up that dies at an %s leaves nothing, and the next one counts',
  async (change) => {
    const referrer = await gateway.account(0n);
    const { code } = (await read('/referral/code', referrer)) as { code: string };
    const email = `${change.replaceAll(/\W/g, '-')}@example.com`;
    const request = { email, password, referral_code: code };
    const before = await counts(email);
    expect(before?.accounts).toBe(0);
    const died = await dying(change, () => post('/auth/signup', request));
    expect(died).toBeGreaterThanOrEqual(500);
    expect(await counts(email)).toEqual(before);
    expect(await read('/referral/stats', referrer)).toMatchObject({ brought: 0 });
    expect(await post('/auth/signup', request)).toBe(201);
    expect(await read('/referral/stats', referrer)).toMatchObject({ brought: 1 });
  },
);

test.each([
  'update on account',
  'update on referral',
  'update on referral_code',
  'insert on entry',
])('a confirmation that dies at an %s can be done again, and earns the bonus', async (change) => {
  const referrer = await gateway.account(0n);
  const { code } = (await read('/referral/code', referrer)) as { code: string };
  const email = `confirmed-${change.replaceAll(/\W/g, '-')}@example.com`;
  expect(await post('/auth/signup', { email, password, referral_code: code })).toBe(201);
  const token = tokens.get(email);
  const died = await dying(change, () => post('/auth/confirm', { token }));
  expect(died).toBeGreaterThanOrEqual(500);
  expect(await read('/user/balance', referrer)).toMatchObject({ balance_usd: '0' });
  expect(await post('/auth/confirm', { token })).toBe(200);
  expect(await read('/user/balance', referrer)).toMatchObject({ balance_usd: '10' });
});

test('an address that is taken uses no code', async () => {
  const referrer = await gateway.account(0n);
  const { code } = (await read('/referral/code', referrer)) as { code: string };
  const email = 'taken@example.com';
  expect(await post('/auth/signup', { email, password })).toBe(201);
  expect(await post('/auth/signup', { email, password, referral_code: code })).toBe(409);
  expect(await read('/referral/stats', referrer)).toMatchObject({ brought: 0, uses: 0 });
});

test('who comes by a code that is used up has an account, and earns nobody anything', async () => {
  const referrer = await gateway.account(0n);
  const { code } = (await read('/referral/code', referrer)) as { code: string };
  const come = async (email: string) => {
    expect(await post('/auth/signup', { email, password, referral_code: code })).toBe(201);
  };
  await come('never@example.com');
  expect(await read('/referral/stats', referrer)).toMatchObject({ brought: 1, uses_left: 10 });
  await sql`update referral_code set uses = 10 where code = ${code}`.execute(gateway.db);
  await come('too-late@example.com');
  for (const email of ['never@example.com', 'too-late@example.com']) {
    expect(await post('/auth/confirm', { token: tokens.get(email) })).toBe(200);
  }
  expect(await read('/user/balance', referrer)).toMatchObject({ balance_usd: '0' });
});
