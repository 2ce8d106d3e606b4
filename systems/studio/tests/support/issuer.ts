/** An identity provider outside: its discovery document, its keys, and tokens that it signs. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** It can not be reached. */
  isGone: boolean;
  token(claims: JWTPayload, lifetime?: string): Promise<string>;
  /** Signed by a key that the provider never published. */
  forged(claims: JWTPayload): Promise<string>;
  /** From now on it signs with another key, as providers do now and then. */
  turnKey(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const newKey = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
    return { kid, privateKey, jwk };
  };
  const keys = [await newKey('first')];
  const state = { isGone: false };
  const server = createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys: keys.map(({ jwk }) => jwk) },
    };
    const document = documents[request.url ?? ''];
    if (state.isGone) response.destroy();
    else if (document === undefined) response.writeHead(404).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const sign = async (
    { kid, privateKey }: Pick<Awaited<ReturnType<typeof newKey>>, 'kid' | 'privateKey'>,
    claims: JWTPayload,
    lifetime: string,
  ) =>
    await new SignJWT({ iss: url, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(privateKey);
  return Object.assign(state, {
    url,
    async token(claims: JWTPayload, lifetime = '1h') {
      const key = keys.at(-1) ?? (await newKey('none'));
      return await sign(key, claims, lifetime);
    },
    async forged(claims: JWTPayload) {
      const kid = keys.at(-1)?.kid ?? 'first';
      return await sign({ ...(await newKey(kid)), kid }, claims, '1h');
    },
    async turnKey() {
      keys.push(await newKey(`key-${keys.length}`));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
