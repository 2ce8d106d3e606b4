/**
 * Keys with the child wallets that hold their spend limits. Both change in one transaction, one
 * change of a key after the other: a limit that is shown is the one that is enforced, whatever
 * breaks off half-way and whoever changes the same key at the same time.
 */
import { inTransaction } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import { allow } from '../allowances.ts';
import { halvesOf, type WholeSchema } from './halves.ts';
import {
  type ApiKey,
  addKey,
  changeKey,
  type KeyChange,
  lockKey,
  type NewKey,
} from './keys-store.ts';

export interface LimitedKeys {
  add(key: NewKey): Promise<ApiKey>;
  /** Undefined when this account has no such key, or has revoked it. */
  change(
    accountId: string,
    id: string,
    decide: (own: ApiKey) => LimitedChange,
  ): Promise<ApiKey | undefined>;
}

export interface LimitedChange extends KeyChange {
  /** The spend limit was named: it is enforced anew, even where it stays as it is shown. */
  readonly setsSpend: boolean;
}

export function limitedKeys(db: Kysely<WholeSchema>): LimitedKeys {
  return {
    add: (key) =>
      inTransaction(db, {}, async (trx) => {
        const { id: keyId, accountId, limits } = key;
        const limit = limits.spendNano;
        const { money, people } = halvesOf(trx);
        if (limit !== undefined) await allow(money, { keyId, accountId, limit });
        return await addKey(people, key);
      }),
    change: (accountId, id, decide) =>
      inTransaction(db, {}, async (trx) => {
        const { money, people } = halvesOf(trx);
        const own = await lockKey(people, accountId, id);
        if (own === undefined) return undefined;
        const { setsSpend, ...change } = decide(own);
        const limit = change.limits.spendNano;
        if (setsSpend) await allow(money, { keyId: id, accountId, limit });
        return await changeKey(people, accountId, id, change);
      }),
  };
}
