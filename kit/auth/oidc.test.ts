import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { type OidcSettings, oidc } from './oidc.ts';

interface Issuer {
  url: string;
  fetches: number;
  down: boolean;
  keys: Map<string, KeyObject>;
  token(kid: string, claims?: object): Promise<string>;
}

/** A real issuer on a real port, with one key to begin with. */
async function issuer(): Promise<Issuer> {
  const privateKeys = new Map<string, KeyObject>();
  const server = createServer(async (request, response) => {
    state.fetches += 1;
    if (state.down) return void request.socket.destroy();
    if (request.url === '/.well-known/openid-configuration') {
      const jwks_uri = `${state.url}/keys`;
      return void response.end(JSON.stringify({ issuer: state.url, jwks_uri }));
    }
    const keys = [...state.keys].map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid }));
    response.end(JSON.stringify({ keys: await Promise.all(keys) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: Issuer = {
    url,
    fetches: 0,
    down: false,
    keys: new Map(),
    async token(kid, claims = {}) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      if (!privateKeys.has(kid)) {
        privateKeys.set(kid, pair.privateKey);
        state.keys.set(kid, pair.publicKey);
      }
      return new SignJWT({ sub: 'u1', aud: 'app', iss: url, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuedAt()
        .setExpirationTime('30d')
        .sign(privateKeys.get(kid) ?? pair.privateKey);
    },
  };
  return state;
}

function setUp(from: Issuer, change: Partial<OidcSettings> = {}) {
  let nowMs = Date.now();
  const tokens = oidc({ issuer: from.url, audience: 'app', nowMs: () => nowMs, ...change });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { tokens, pass };
}

test('finds the keys of the issuer, fetches them once, and takes its tokens', async () => {
  const from = await issuer();
  const token = await from.token('k1');
  const { tokens } = setUp(from);
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.verify(token)));
  expect(all.every(({ ok }) => ok)).toBe(true);
  expect(from.fetches).toBe(2);
});

test.each([
  ['another audience', { aud: 'x' }],
  ['another issuer', { iss: 'https://evil' }],
  ['no subject', { sub: undefined }],
])('refuses %s', async (_, claims) => {
  const from = await issuer();
  const { tokens } = setUp(from);
  const made = await from.token('k1');
  expect((await tokens.verify(made)).ok).toBe(true);
  const verified = await tokens.verify(await from.token('k1', claims));
  expect(verified).toMatchObject({ ok: false, error: { code: 'TOKEN_INVALID' } });
});

test.each([
  ['for this client', { client_id: 'app', token_use: 'access' }, true],
  ['for another client', { client_id: 'other', token_use: 'access' }, false],
  ['that is no access token', { client_id: 'app', token_use: 'id' }, false],
  ['that names no client', {}, false],
])('a token without an audience, as access tokens of Cognito are, %s', async (...row) => {
  const [, claims, isTaken] = row;
  const from = await issuer();
  const { tokens } = setUp(from);
  const token = await from.token('k1', { aud: undefined, ...claims });
  expect((await tokens.verify(token)).ok).toBe(isTaken);
});

test('tells a token whose time is over from a false one', async () => {
  const from = await issuer();
  const { tokens, pass } = setUp(from);
  const token = await from.token('k1');
  pass(40 * 86_400_000);
  expect(await tokens.verify(token)).toMatchObject({ error: { code: 'TOKEN_EXPIRED' } });
});

test('finds a new key at once, and can not be made to fetch by inventing key ids', async () => {
  const from = await issuer();
  const { tokens, pass } = setUp(from);
  await tokens.verify(await from.token('k1'));
  pass(31_000);
  expect((await tokens.verify(await from.token('k2'))).ok).toBe(true);
  const before = from.fetches;
  const stranger = await issuer();
  for (let count = 0; count < 20; count += 1) {
    const forged = await stranger.token(`x${count}`, { iss: from.url });
    expect((await tokens.verify(forged)).ok).toBe(false);
  }
  expect(from.fetches).toBe(before);
});

test('goes on with the keys it has while the issuer is away, for a day', async () => {
  const from = await issuer();
  const { tokens, pass } = setUp(from);
  const token = await from.token('k1');
  await tokens.verify(token);
  from.down = true;
  pass(3_600_000);
  expect((await tokens.verify(token)).ok).toBe(true);
  pass(86_400_000);
  expect(await tokens.verify(token)).toMatchObject({ error: { code: 'KEYS_UNAVAILABLE' } });
  from.down = false;
  pass(31_000);
  expect((await tokens.verify(token)).ok).toBe(true);
});

test('an issuer that is away at the start is asked again a second later', async () => {
  const from = await issuer();
  from.down = true;
  const { tokens, pass } = setUp(from);
  const token = await from.token('k1');
  expect(await tokens.verify(token)).toMatchObject({ error: { code: 'KEYS_UNAVAILABLE' } });
  from.down = false;
  pass(1_000);
  expect((await tokens.verify(token)).ok).toBe(true);
});

test('further claims can be asked for', async () => {
  const from = await issuer();
  const { tokens } = setUp(from, { accept: (claims) => claims.token_use === 'access' });
  expect((await tokens.verify(await from.token('k1', { token_use: 'id' }))).ok).toBe(false);
  expect((await tokens.verify(await from.token('k1', { token_use: 'access' }))).ok).toBe(true);
});
