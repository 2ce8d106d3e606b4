import type { Transaction } from 'kysely';
import type { LedgerSchema } from '../schema.ts';
import type { AccountsSchema } from './schema.ts';

export type WholeSchema = AccountsSchema & LedgerSchema;

/** The same transaction for those who know half of its tables. */
export function halvesOf(trx: Transaction<WholeSchema>): {
  readonly money: Transaction<LedgerSchema>;
  readonly people: Transaction<AccountsSchema>;
} {
  return { money: trx, people: trx };
}
