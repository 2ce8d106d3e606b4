import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { type JwtKey, type JwtSettings, jwt } from './jwt.ts';

const secret = 'a secret of at least thirty-two bytes';
const hs: JwtKey = { kid: 'h1', algorithm: 'HS256', key: secret };
const ed = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const edKey: JwtKey = { kid: 'e1', algorithm: 'EdDSA', key: ed.privateKey };
const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsaKey: JwtKey = {
  kid: 'r1',
  algorithm: 'RS256',
  key: rsa.privateKey.export(pem).toString(),
};

const nowMs = 1_700_000_000_000;
const settings = (keys: readonly JwtKey[], change: Partial<JwtSettings> = {}): JwtSettings => ({
  keys,
  issuer: 'shop',
  audience: 'api',
  nowMs: () => nowMs,
  ...change,
});

test.each([hs, edKey, rsaKey])('$algorithm: issues what it verifies', async (key) => {
  const tokens = jwt(settings([key]));
  const verified = await tokens.verify(await tokens.issue('u1', { roles: ['admin'] }));
  expect(verified).toMatchObject({ ok: true, claims: { sub: 'u1', roles: ['admin'] } });
});

test('keys rotate: the new one signs, the old one verifies, a removed one does not', async () => {
  const old = await jwt(settings([hs])).issue('u1');
  const both = jwt(settings([edKey, hs]));
  expect((await both.verify(old)).ok).toBe(true);
  const fresh = await both.issue('u1');
  expect((await jwt(settings([edKey])).verify(fresh)).ok).toBe(true);
  expect((await jwt(settings([edKey])).verify(old)).ok).toBe(false);
});

test('a public key alone verifies and can not issue', async () => {
  const token = await jwt(settings([edKey])).issue('u1');
  const reader = jwt(settings([{ ...edKey, key: ed.publicKey }]));
  expect((await reader.verify(token)).ok).toBe(true);
  await expect(reader.issue('u1')).rejects.toThrow('can not sign');
});

test('a token ends when its time is over, and is told from a false one', async () => {
  const token = await jwt(settings([hs], { lifetimeS: 60 })).issue('u1');
  const at = (ms: number) => jwt(settings([hs], { nowMs: () => nowMs + ms })).verify(token);
  expect((await at(59_000)).ok).toBe(true);
  expect(await at(66_000)).toMatchObject({ ok: false, error: { code: 'TOKEN_EXPIRED' } });
});

async function forged(): Promise<[string, string][]> {
  const good = await jwt(settings([hs])).issue('u1');
  const claims = { sub: 'u1', iss: 'shop', aud: 'api', iat: nowMs / 1e3, exp: nowMs / 1e3 + 60 };
  const sign = (change: object, header: object, key: Uint8Array) =>
    new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'HS256', kid: 'h1', ...header })
      .sign(key);
  const right = Buffer.from(secret);
  const publicPem = ed.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const [head, body, tail = ''] = good.split('.');
  return [
    ['nothing', ''],
    ['text', 'hello'],
    ['a changed signature', `${head}.${body}.${tail.startsWith('A') ? 'B' : 'A'}${tail.slice(1)}`],
    ['no signature', new UnsecuredJWT(claims).encode()],
    ['another secret', await sign({}, {}, Buffer.from('another secret of thirty-two bytes!!'))],
    ['another issuer', await sign({ iss: 'x' }, {}, right)],
    ['another audience', await sign({ aud: 'x' }, {}, right)],
    ['no subject', await sign({ sub: undefined }, {}, right)],
    ['no end', await sign({ exp: undefined }, {}, right)],
    ['an unknown key', await sign({}, { kid: 'h9' }, right)],
    ['another algorithm with the right secret', await sign({}, { alg: 'HS512' }, right)],
    ['no key id', await sign({}, { kid: undefined }, right)],
    ['the public key taken for a secret', await sign({}, { kid: 'e1' }, Buffer.from(publicPem))],
    ['a token as long as a book', `${good}${'a'.repeat(10_000)}`],
  ];
}

test.each(await forged())('%s is refused', async (_, token) => {
  const verified = await jwt(settings([hs, edKey])).verify(token);
  expect(verified).toMatchObject({ ok: false, error: { code: 'TOKEN_INVALID' } });
});

test('weak and wrong keys are refused at the start', () => {
  expect(() => jwt(settings([{ ...hs, key: 'short' }]))).toThrow('shorter than 32 bytes');
  expect(() => jwt(settings([{ ...edKey, algorithm: 'RS256' }]))).toThrow('no rsa key');
  expect(() => jwt(settings([hs, hs]))).toThrow('same kid');
});
