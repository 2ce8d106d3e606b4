import { hashApiKey, type Jwt, jwt, makeApiKey } from '@gauntlet/kit/auth';
import { expect, test } from 'vitest';
import type { Account } from '../ledger/accounts/accounts-store.ts';
import type { FoundKey } from '../ledger/accounts/keys-store.ts';
import { authenticator, needsAdmin, needsSession } from './authenticate.ts';
import { foundCache } from './found-cache.ts';

const pepper = 'pepper';
const nowMs = 1_000;
const made = makeApiKey('gw_live', pepper);
const address = '192.0.2.7';

function foundKey(change: Partial<FoundKey> = {}, key: Partial<FoundKey['key']> = {}): FoundKey {
  return {
    key: {
      id: 'k1',
      accountId: 'a1',
      name: 'key',
      mode: 'live',
      hint: made.hint,
      limits: {
        spendNano: undefined,
        requestsPerMinute: undefined,
        tokensPerMinute: undefined,
        models: undefined,
        addresses: undefined,
      },
      madeAtMs: 0,
      usedAtMs: undefined,
      revokedAtMs: undefined,
      ...key,
    },
    accountDisabled: false,
    isPrevious: false,
    previousUntilMs: undefined,
    ...change,
  };
}

const tokens: Jwt = jwt({
  keys: [{ kid: 'k', algorithm: 'HS256', key: 'x'.repeat(32) }],
  issuer: 'gateway',
  audience: 'gateway',
});

function account(change: Partial<Account> = {}): Account {
  const rest = { confirmed: true, referralCode: undefined, madeAtMs: 0 };
  return { id: 'a2', email: 'ann@example.com', role: 'user', disabled: false, ...rest, ...change };
}

function setUp(found: FoundKey | undefined, known?: Account) {
  const used: string[] = [];
  const asked: string[] = [];
  const keys = foundCache({
    nowMs: () => nowMs,
    find: async (hash) => {
      asked.push(hash);
      return found;
    },
  });
  const accounts = foundCache({ nowMs: () => nowMs, find: async () => known });
  const options = { keys, accounts, jwt: tokens, pepper, nowMs: () => nowMs };
  const authenticate = authenticator({ ...options, onKeyUsed: (id) => used.push(id) });
  const by = (secret: string) =>
    authenticate({ authorization: `Bearer ${secret}`, apiKey: undefined, address });
  return { authenticate, by, used, asked };
}

test('a key is found by its keyed hash, in either header, and its use is noted', async () => {
  const { authenticate, by, used, asked } = setUp(foundKey());
  expect(await by(made.key)).toMatchObject({ kind: 'key', accountId: 'a1' });
  const other = { authorization: undefined, apiKey: ` ${made.key} `, address };
  expect(await authenticate(other)).toMatchObject({ kind: 'key' });
  expect(used).toEqual(['k1', 'k1']);
  // The second one was in the cache.
  expect(asked).toEqual([hashApiKey(made.key, pepper)]);
});

test('nothing, an empty header and another scheme are no key', async () => {
  const { authenticate } = setUp(foundKey());
  for (const [authorization, apiKey] of [
    [undefined, undefined],
    ['', ''],
    ['Basic abc', undefined],
    ['Bearer', '  '],
  ]) {
    await expect(authenticate({ authorization, apiKey, address })).rejects.toMatchObject({
      code: 'KEY_MISSING',
    });
  }
});

test('a key with a typing error is refused without asking the database', async () => {
  const { by, asked } = setUp(foundKey());
  await expect(by(`${made.key.slice(0, -1)}~`)).rejects.toMatchObject({ code: 'KEY_WRONG' });
  await expect(by('gw_live_')).rejects.toMatchObject({ code: 'KEY_WRONG' });
  expect(asked).toEqual([]);
});

test.each(['sk-proj-AbC_123-xyz', 'sk-ant-api03-x', 'gw_live', 'a.b', 'a.b.c.d'])(
  '%s, in either header, is taken for a key, and for a wrong one',
  async (secret) => {
    const { by, authenticate, asked } = setUp(foundKey());
    await expect(by(secret)).rejects.toMatchObject({ code: 'KEY_WRONG' });
    const other = authenticate({ authorization: undefined, apiKey: secret, address });
    await expect(other).rejects.toMatchObject({ code: 'KEY_WRONG' });
    expect(asked).toEqual([]);
  },
);

const refusals: readonly (readonly [string, FoundKey | undefined, string])[] = [
  ['never issued', undefined, 'KEY_WRONG'],
  ['revoked', foundKey({}, { revokedAtMs: 5 }), 'KEY_WRONG'],
  ['replaced', foundKey({ isPrevious: true, previousUntilMs: nowMs }), 'KEY_WRONG'],
  ['replaced at once', foundKey({ isPrevious: true }), 'KEY_WRONG'],
  ['of a disabled account', foundKey({ accountDisabled: true }), 'ACCOUNT_DISABLED'],
];

test.each(refusals)('a key that is %s is refused', async (_what, found, code) => {
  const { by, used } = setUp(found);
  await expect(by(made.key)).rejects.toMatchObject({ code });
  expect(used).toEqual([]);
});

test('a replaced key works until its time is over', async () => {
  const found = foundKey({ isPrevious: true, previousUntilMs: nowMs + 1 });
  expect(await setUp(found).by(made.key)).toMatchObject({ kind: 'key' });
});

test.each([
  ['192.0.2.7', true],
  ['192.0.2.0/24', true],
  ['::ffff:192.0.2.7', true],
  ['192.0.2.8', false],
  ['2001:db8::/32', false],
  ['2001:db8::1', false],
])('with %s in its list a key may be used from 192.0.2.7: %s', async (network, isAllowed) => {
  const base = foundKey();
  const limits = { ...base.key.limits, addresses: [network] };
  const { by } = setUp(foundKey({}, { limits }));
  const outcome = await by(made.key).then(
    () => true,
    (error: { code: string }) => error.code,
  );
  expect(outcome).toBe(isAllowed ? true : 'ADDRESS_REFUSED');
});

test('an address that is none is in no list', async () => {
  const base = foundKey();
  const limits = { ...base.key.limits, addresses: ['0.0.0.0/0'] };
  const { authenticate } = setUp(foundKey({}, { limits }));
  const asked = authenticate({ authorization: undefined, apiKey: made.key, address: 'unix' });
  await expect(asked).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
});

test('a token says who it is; a wrong one says nothing', async () => {
  const token = await tokens.issue('a2', { role: 'admin' });
  const { by } = setUp(undefined, account({ role: 'admin' }));
  const admin = await by(token);
  // The same token, after its account was made a user again.
  const user = await setUp(undefined, account()).by(token);
  expect([admin, user]).toEqual([
    { kind: 'session', accountId: 'a2', role: 'admin' },
    { kind: 'session', accountId: 'a2', role: 'user' },
  ]);
  await expect(by('a.b.c')).rejects.toMatchObject({ code: 'SESSION_WRONG' });
  expect(() => needsAdmin(admin)).not.toThrow();
  expect(() => needsAdmin(user)).toThrow('administrator');
  const key = await setUp(foundKey()).by(made.key);
  expect(() => needsSession(key)).toThrow('may not do this');
});

test('a token is worth nothing once its account is disabled or gone', async () => {
  const token = await tokens.issue('a2', { role: 'admin' });
  const disabled = setUp(undefined, account({ disabled: true }));
  await expect(disabled.by(token)).rejects.toMatchObject({ code: 'ACCOUNT_DISABLED' });
  await expect(setUp(undefined).by(token)).rejects.toMatchObject({ code: 'SESSION_WRONG' });
});
