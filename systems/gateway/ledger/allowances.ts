/** What a key may spend at most: a child wallet, which is held and charged beside the account's. */
import { sql, type Transaction } from 'kysely';
import type { Nano } from '../model/money.ts';
import { moneyErrors } from '../model/money-errors.ts';
import { oneRow } from './one-row.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { book, lockWallets } from './wallets.ts';

export interface Allowance {
  readonly keyId: string;
  readonly accountId: string;
  /** In all, what was spent already included; undefined is no limit. */
  readonly limit: Nano | undefined;
}

/**
 * A limit counts what the key spends from the first time that it has one. In the transaction of
 * whoever shows it: half of a change would be a limit that is shown and not enforced.
 */
export async function allow(
  trx: Transaction<LedgerSchema>,
  { keyId, accountId, limit }: Allowance,
): Promise<void> {
  if (limit !== undefined && limit < 0n) {
    throw moneyErrors.make('AMOUNT_INVALID', { amount: String(limit) });
  }
  if (limit !== undefined) {
    await trx
      .insertInto('wallet')
      .values({ id: keyId, account_id: accountId, kind: 'key' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await lockWallets(trx, [keyId]);
  await trx
    .updateTable('wallet')
    .set({ is_limited: limit !== undefined })
    .where('id', '=', keyId)
    .execute();
  if (limit === undefined) return;
  const given = await sql<{ nano: Int8 }>`select coalesce(-sum(contra), 0)::bigint as nano
    from entry where wallet_id = ${keyId} and kind = 'allowance'`.execute(trx);
  const amount = limit - BigInt(oneRow(given).nano);
  if (amount === 0n) return;
  await book(trx, { walletId: keyId, kind: 'allowance', amount, book: 'allowance' });
}
