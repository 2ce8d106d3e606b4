/** API keys: made, listed, renamed, limited, rotated, revoked. */
import { makeApiKey } from '@gauntlet/kit/auth';
import { uuidv7 } from '@gauntlet/kit/http';
import {
  type ApiKey,
  type FoundKey,
  type KeyLimits,
  listKeys,
  revokeKey,
  rotateKey,
} from '../ledger/accounts/keys-store.ts';
import type { LimitedKeys } from '../ledger/accounts/limited-keys.ts';
import type { AccountsDb } from '../ledger/accounts/schema.ts';
import { accountErrors } from './errors.ts';
import type { FoundCache } from './found-cache.ts';

export interface KeysOptions {
  readonly db: AccountsDb;
  readonly cache: FoundCache<FoundKey>;
  readonly pepper: string;
  readonly nowMs: () => number;
  /** Those that have, or get, a spend limit: with their child wallets. */
  readonly limited: LimitedKeys;
}

export interface KeyRequest {
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly limits: KeyLimits;
}

export interface KeyPatch {
  readonly name?: string | undefined;
  /** What is not named stays as it is; null takes a limit away. */
  readonly limits?: LimitPatch | undefined;
}

export type LimitPatch = {
  readonly [Name in keyof KeyLimits]?: KeyLimits[Name] | null | undefined;
};

/** The key in clear is in the answer that made it, and nowhere else. */
export interface ShownKey {
  readonly key: ApiKey;
  readonly secret: string;
}

export interface Keys {
  make(accountId: string, request: KeyRequest): Promise<ShownKey>;
  list(accountId: string): Promise<readonly ApiKey[]>;
  change(accountId: string, id: string, change: KeyPatch): Promise<ApiKey>;
  /** The old one works for `graceMs` more. */
  rotate(accountId: string, id: string, graceMs: number): Promise<ShownKey>;
  revoke(accountId: string, id: string): Promise<ApiKey>;
}

export function keys(options: KeysOptions): Keys {
  const { db, cache, pepper, nowMs, limited } = options;
  const known = (key: ApiKey | undefined): ApiKey => {
    // After the change, so that no request puts the old state back.
    cache.forgetAll();
    if (key === undefined) throw accountErrors.make('KEY_UNKNOWN');
    return key;
  };
  return {
    async make(accountId, { name, mode, limits }) {
      const { key: secret, hash, hint } = makeApiKey(`gw_${mode}`, pepper);
      const id = uuidv7(nowMs());
      const key = await limited.add({ id, accountId, name, mode, hash, hint, limits });
      return { key, secret };
    },
    list: (accountId) => listKeys(db, accountId),
    async change(accountId, id, { name, limits: patch }) {
      const changed = await limited.change(accountId, id, (own) => ({
        name: name ?? own.name,
        limits: patch === undefined ? own.limits : patched(own.limits, patch),
        setsSpend: patch?.spendNano !== undefined,
      }));
      return known(changed);
    },
    async rotate(accountId, id, graceMs) {
      const own = (await listKeys(db, accountId)).find((key) => key.id === id);
      if (own === undefined) return { key: known(undefined), secret: '' };
      const { key: secret, hash, hint } = makeApiKey(`gw_${own.mode}`, pepper);
      const previousUntilMs = nowMs() + graceMs;
      return {
        key: known(await rotateKey(db, accountId, id, { hash, hint, previousUntilMs })),
        secret,
      };
    },
    revoke: async (accountId, id) => known(await revokeKey(db, accountId, id, nowMs())),
  };
}

function patched(before: KeyLimits, patch: LimitPatch): KeyLimits {
  const one = <Limit>(own: Limit, given: Limit | null | undefined): Limit | undefined =>
    given === undefined ? own : (given ?? undefined);
  return {
    spendNano: one(before.spendNano, patch.spendNano),
    requestsPerMinute: one(before.requestsPerMinute, patch.requestsPerMinute),
    tokensPerMinute: one(before.tokensPerMinute, patch.tokensPerMinute),
    models: one(before.models, patch.models),
    addresses: one(before.addresses, patch.addresses),
  };
}
