import type { AccountsDb } from '../ledger/accounts/schema.ts';
import { takeFromBuckets } from '../ledger/limits/postgres-limits.ts';
import { decisionOf, type LimitStore } from './limit.ts';

export interface PostgresLimitOptions {
  readonly db: AccountsDb;
  /** The time of the database when absent. */
  readonly nowMs?: () => number;
}

export function postgresLimits(options: PostgresLimitOptions): LimitStore {
  return {
    kind: 'postgres',
    async take(claims) {
      const { db, nowMs } = options;
      return decisionOf(claims, await takeFromBuckets(db, claims, nowMs?.()));
    },
  };
}
