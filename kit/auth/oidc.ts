/**
 * Tokens of an outside issuer (OIDC), by the keys that it publishes. The keys are kept; they are
 * fetched again when they are old or when a token names one that is not there, but never more often
 * than once in a while. When the issuer can't be reached, the kept keys go on working for a day.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { UserError } from '../errors/index.ts';
import { authErrors } from './errors.ts';
import {
  clockToleranceS,
  longestToken,
  type TokenClaims,
  tokenError,
  type VerifiedToken,
} from './jwt.ts';

export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Else found through the issuer's `/.well-known/openid-configuration`. */
  readonly jwksUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly nowMs?: () => number;
  readonly freshMs?: number;
  /** How long old keys are believed while the issuer can't be reached. */
  readonly staleMs?: number;
  /** The least time between two fetches. */
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
  /** Further checks, such as Cognito's `token_use`. */
  readonly accept?: (claims: JWTPayload) => boolean;
}

export interface Oidc {
  verify(token: string): Promise<VerifiedToken>;
}

/** Symmetric algorithms have no place here: the "secret" would be the public key. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const largestDocument = 256 * 1024;

interface Kept {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly atMs: number;
}

export function oidc(settings: OidcSettings): Oidc {
  const { nowMs = Date.now, freshMs = 600_000, staleMs = 86_400_000, pauseMs = 30_000 } = settings;
  let kept: Kept | undefined;
  let triedMs = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let problem: unknown;

  const refetch = () => {
    fetching ??= fetchKeys(settings)
      .then((keys) => {
        kept = { find: createLocalJWKSet(keys), atMs: nowMs() };
      })
      .catch((error: unknown) => {
        problem = error;
      })
      .finally(() => {
        fetching = undefined;
      });
    triedMs = nowMs();
    return fetching;
  };
  // Without any key nobody can log in: then it is tried every second.
  const pause = () => (kept === undefined ? Math.min(pauseMs, 1_000) : pauseMs);
  const mayFetch = () => fetching !== undefined || nowMs() - triedMs >= pause();
  const keys = async (): Promise<Kept> => {
    const ageMs = kept === undefined ? Infinity : nowMs() - kept.atMs;
    if (ageMs >= freshMs && mayFetch()) {
      const fetched = refetch();
      // With old keys at hand nobody waits for the issuer.
      if (ageMs >= staleMs) await fetched;
    }
    if (kept !== undefined && nowMs() - kept.atMs < staleMs) return kept;
    const reason = problem instanceof Error ? problem.message : 'no answer';
    const { issuer, jwksUrl = issuer } = settings;
    throw authErrors.make('KEYS_UNAVAILABLE', { issuer, reason, url: jwksUrl }, problem);
  };

  const attempt = async (token: string) => check(settings, token, (await keys()).find, nowMs());

  return {
    async verify(token) {
      if (token.length > longestToken)
        return { ok: false, error: authErrors.make('TOKEN_INVALID') };
      try {
        return await attempt(token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !mayFetch()) return failed(error);
      }
      // The issuer may have a new key since.
      await refetch();
      return attempt(token).catch(failed);
    },
  };
}

function failed(error: unknown): VerifiedToken {
  return { ok: false, error: error instanceof UserError ? error : tokenError(error) };
}

async function check(
  { issuer, audience, accept = () => true }: OidcSettings,
  token: string,
  find: Kept['find'],
  nowMs: number,
): Promise<VerifiedToken> {
  const { payload } = await jwtVerify(token, find, {
    issuer,
    algorithms,
    clockTolerance: clockToleranceS,
    currentDate: new Date(nowMs),
    requiredClaims: ['sub', 'exp'],
  });
  if (!isFor(payload, audience) || !accept(payload))
    return { ok: false, error: authErrors.make('TOKEN_INVALID') };
  return { ok: true, claims: payload as TokenClaims };
}

/** Cognito's access tokens have no audience; the client that they are for is named apart. */
function isFor({ aud, client_id: client, token_use: use }: JWTPayload, audience: string): boolean {
  if (aud !== undefined) return [aud].flat().includes(audience);
  return use === 'access' && client === audience;
}

async function fetchKeys(settings: OidcSettings): Promise<JSONWebKeySet> {
  const url = settings.jwksUrl ?? (await discover(settings));
  const document = await fetchJson(settings, url);
  if (!Array.isArray(document.keys)) throw new Error(`${url} holds no keys`);
  return document as unknown as JSONWebKeySet;
}

async function discover(settings: OidcSettings): Promise<string> {
  const url = `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { issuer, jwks_uri: keysUrl } = await fetchJson(settings, url);
  if (issuer !== settings.issuer) throw new Error(`${url} speaks for another issuer`);
  if (typeof keysUrl !== 'string') throw new Error(`${url} names no jwks_uri`);
  return keysUrl;
}

async function fetchJson(settings: OidcSettings, url: string): Promise<Record<string, unknown>> {
  const { fetch = globalThis.fetch, timeoutMs = 5_000 } = settings;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > largestDocument) throw new Error(`${url} is too large`);
  }
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) throw new Error(`${url} is no object`);
  return document as Record<string, unknown>;
}
