/**
 * Access tokens. Each key has an id (`kid`), so that keys change without ending sessions: the first
 * one signs, all of them verify. The algorithm comes from the key and never from the token.
 */
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose';
import type { UserError } from '../errors/index.ts';
import { authErrors } from './errors.ts';

export type JwtAlgorithm = 'HS256' | 'EdDSA' | 'RS256';

export interface JwtKey {
  readonly kid: string;
  readonly algorithm: JwtAlgorithm;
  /** HS256: a secret of 32 bytes at least. The others: the private key, or the public one. */
  readonly key: string | KeyObject;
}

export interface JwtSettings {
  /** The first signs; the rest are old ones that still verify. */
  readonly keys: readonly JwtKey[];
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeS?: number;
  readonly nowMs?: () => number;
}

export interface TokenClaims extends JWTPayload {
  readonly sub: string;
}

export type VerifiedToken =
  | { readonly ok: true; readonly claims: TokenClaims }
  | { readonly ok: false; readonly error: UserError };

export interface Jwt {
  issue(subject: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  verify(token: string): Promise<VerifiedToken>;
}

/** For clocks that differ a little between machines. */
export const clockToleranceS = 5;
/** Nobody needs a longer one, and reading it is work for whoever sends it. */
export const longestToken = 8_192;

interface ReadyKey {
  readonly algorithm: JwtAlgorithm;
  readonly signing: KeyObject | undefined;
  readonly verifying: KeyObject;
}

export function jwt(settings: JwtSettings): Jwt {
  const { issuer, audience, lifetimeS = 3_600, nowMs = Date.now } = settings;
  const keys = new Map(settings.keys.map((key) => [key.kid, readKey(key)]));
  if (keys.size !== settings.keys.length) throw new Error('two JWT keys have the same kid');
  const [first] = settings.keys;
  const signer = first === undefined ? undefined : keys.get(first.kid);

  return {
    async issue(subject, claims = {}) {
      if (first === undefined || signer?.signing === undefined) {
        throw new Error('the first JWT key can not sign');
      }
      const nowS = Math.floor(nowMs() / 1_000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: signer.algorithm, kid: first.kid, typ: 'JWT' })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + lifetimeS)
        .sign(signer.signing);
    },
    verify: (token) =>
      verifyToken(token, { issuer, audience, currentDate: new Date(nowMs()) }, (header) => {
        const key = keys.get(header.kid ?? '');
        // A token that names another algorithm than its key's would be checked as what it is not.
        if (key === undefined || key.algorithm !== header.alg) throw new errors.JWKSNoMatchingKey();
        return key.verifying;
      }),
  };
}

type FindKey = (header: { kid?: string; alg?: string }) => KeyObject;

async function verifyToken(
  token: string,
  options: JWTVerifyOptions,
  findKey: FindKey,
): Promise<VerifiedToken> {
  if (token.length > longestToken) return { ok: false, error: authErrors.make('TOKEN_INVALID') };
  try {
    const requiredClaims = ['sub', 'exp', 'iat'];
    const checks = { ...options, clockTolerance: clockToleranceS, requiredClaims };
    const { payload } = await jwtVerify(token, (header) => findKey(header), checks);
    return { ok: true, claims: payload as TokenClaims };
  } catch (error) {
    return { ok: false, error: tokenError(error) };
  }
}

export function tokenError(error: unknown): UserError {
  const code = error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID';
  return authErrors.make(code, {}, error);
}

function readKey({ algorithm, key, kid }: JwtKey): ReadyKey {
  if (algorithm === 'HS256') {
    const secret = typeof key === 'string' ? createSecretKey(key, 'utf8') : key;
    if ((secret.symmetricKeySize ?? 0) < 32) {
      throw new Error(`the JWT key ${kid} is shorter than 32 bytes`);
    }
    return { algorithm, signing: secret, verifying: secret };
  }
  const signing = privateKeyOf(key);
  const verifying = isPublic(key) ? key : createPublicKey(signing ?? key);
  const expected = algorithm === 'EdDSA' ? 'ed25519' : 'rsa';
  if (verifying.asymmetricKeyType !== expected) {
    throw new Error(`the JWT key ${kid} is no ${expected} key`);
  }
  return { algorithm, signing, verifying };
}

function isPublic(key: string | KeyObject): key is KeyObject {
  return typeof key !== 'string' && key.type === 'public';
}

function privateKeyOf(key: string | KeyObject): KeyObject | undefined {
  if (typeof key !== 'string') return key.type === 'private' ? key : undefined;
  return key.includes('PRIVATE KEY') ? createPrivateKey(key) : undefined;
}
