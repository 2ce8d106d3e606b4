/** The charge of a request, given back by an administrator. */
import type { Kysely, Transaction } from 'kysely';
import { moneyErrors } from '../model/money-errors.ts';
import { availableIn } from './balance.ts';
import type { Corrected } from './credits.ts';
import type { LedgerSchema } from './schema.ts';
import { book, lockWallets } from './wallets.ts';

/** Once, to the account and to the limit of the key that paid: it is as if it had not been. */
export async function refundCharge(
  db: Kysely<LedgerSchema>,
  holdId: string,
  reason: string,
): Promise<Corrected> {
  return await db.transaction().execute(async (trx) => {
    const { accountId, keyId, charged: amount } = await paidFor(trx, holdId);
    await lockWallets(trx, keyId === null ? [accountId] : [accountId, keyId]);
    const changed = amount > 0n && !(await isRefunded(trx, holdId));
    if (changed) {
      const refund = { kind: 'usage_refund', amount, book: 'usage', description: reason.trim() };
      await book(trx, { ...refund, walletId: accountId, reference: holdId });
      if (keyId !== null) {
        await book(trx, { ...refund, walletId: keyId, reference: `${holdId} of the key` });
      }
    }
    return { changed, available: await availableIn(trx, accountId) };
  });
}

async function paidFor(trx: Transaction<LedgerSchema>, holdId: string) {
  const hold = await trx
    .selectFrom('hold')
    .select(['account_id', 'key_id', 'on_key', 'charged'])
    .where('id', '=', holdId)
    .executeTakeFirst();
  if (hold === undefined || hold.charged === null) {
    throw moneyErrors.make('CHARGE_UNKNOWN', { holdId });
  }
  // Not every key has a limit, or had one when it paid.
  const keyId = hold.on_key ? hold.key_id : null;
  return { accountId: hold.account_id, keyId, charged: BigInt(hold.charged) };
}

async function isRefunded(trx: Transaction<LedgerSchema>, holdId: string): Promise<boolean> {
  const found = await trx
    .selectFrom('entry')
    .select('id')
    .where('kind', '=', 'usage_refund')
    .where('reference', '=', holdId)
    .executeTakeFirst();
  return found !== undefined;
}
