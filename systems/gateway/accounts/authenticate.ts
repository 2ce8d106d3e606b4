/** From the headers of a request to who asks, or why that can't be told. */
import type { Jwt } from '@gauntlet/kit/auth';
import type { Account } from '../ledger/accounts/accounts-store.ts';
import type { FoundKey } from '../ledger/accounts/keys-store.ts';
import { accountErrors } from './errors.ts';
import type { FoundCache } from './found-cache.ts';
import { keyProblem } from './key-checks.ts';
import { type KeyHash, keyHashes } from './key-hashes.ts';
import type { Principal } from './principal.ts';

export interface AuthenticateOptions {
  readonly keys: FoundCache<FoundKey>;
  /** By their ids: a token outlives what its account may do. */
  readonly accounts: FoundCache<Account>;
  readonly jwt: Jwt;
  /** Without it a stolen table of hashes is useless. */
  readonly pepper: string;
  readonly nowMs: () => number;
  readonly onKeyUsed: (keyId: string) => void;
}

export interface Credentials {
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly address: string;
}

export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** Three parts with points between them, as every signed token has; a key has none. */
const tokenPattern = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function authenticator(options: AuthenticateOptions): Authenticate {
  const hashOf = keyHashes(options.pepper);
  return async (credentials) => {
    const secret = secretIn(credentials);
    if (secret === undefined) throw accountErrors.make('KEY_MISSING');
    // Whatever is no token is taken for a key, which most people send: perhaps one of another
    // service, and to log in again would not help them.
    if (tokenPattern.test(secret)) return await byToken(options, secret);
    return await byKey(options, hashOf, secret, credentials.address);
  };
}

function secretIn({ authorization, apiKey }: Credentials): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  const given = bearer ?? apiKey?.trim();
  return given === '' ? undefined : given;
}

async function byKey(
  { keys, nowMs, onKeyUsed }: AuthenticateOptions,
  hashOf: KeyHash,
  secret: string,
  address: string,
): Promise<Principal> {
  const hash = hashOf(secret);
  if (hash === undefined) throw accountErrors.make('KEY_WRONG');
  // It is found by its keyed hash: no comparison of secrets takes place that could be timed.
  const found = await keys.find(hash);
  if (found === undefined) throw accountErrors.make('KEY_WRONG');
  const problem = keyProblem(found, address, nowMs());
  if (problem === 'address') throw accountErrors.make('ADDRESS_REFUSED', { address });
  if (problem === 'disabled') throw accountErrors.make('ACCOUNT_DISABLED');
  if (problem !== undefined) throw accountErrors.make('KEY_WRONG');
  onKeyUsed(found.key.id);
  return { kind: 'key', accountId: found.key.accountId, key: found.key };
}

/** What the account may do is what it may do now, and not when the token was given. */
async function byToken({ jwt, accounts }: AuthenticateOptions, secret: string): Promise<Principal> {
  const verified = await jwt.verify(secret);
  if (!verified.ok) throw accountErrors.make('SESSION_WRONG');
  const account = await accounts.find(verified.claims.sub);
  if (account === undefined) throw accountErrors.make('SESSION_WRONG');
  if (account.disabled) throw accountErrors.make('ACCOUNT_DISABLED');
  return { kind: 'session', accountId: account.id, role: account.role };
}

export function needsSession(
  principal: Principal,
): asserts principal is Extract<Principal, { kind: 'session' }> {
  if (principal.kind !== 'session') throw accountErrors.make('NEEDS_SESSION');
}

export function needsAdmin(principal: Principal): void {
  needsSession(principal);
  if (principal.role !== 'admin') throw accountErrors.make('NEEDS_ADMIN');
}
