/** Wallets, and money that comes and goes by other ways than requests. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Nano } from '../model/money.ts';
import { split } from '../pricing/split.ts';
import type { LedgerSchema } from './schema.ts';

/** Nothing happens when it is there already. */
export async function openWallet(db: Kysely<LedgerSchema>, accountId: string): Promise<void> {
  await db
    .insertInto('wallet')
    .values({ id: accountId, account_id: accountId, kind: 'account' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface Booking {
  readonly walletId: string;
  readonly kind: string;
  /** Above zero it is given to the wallet, below zero it is taken. */
  readonly amount: Nano;
  /** Where it comes from, or goes to. */
  readonly book: string;
  /** Of what it is for; the same kind and reference are booked once. */
  readonly reference?: string;
  readonly description?: string | undefined;
}

/** In the order of their ids, as everyone does. */
export async function lockWallets(
  trx: Transaction<LedgerSchema>,
  ids: readonly string[],
): Promise<void> {
  await sql`select wallets_lock(${[...ids]})`.execute(trx);
}

/**
 * Books on a wallet that is locked. What is given pays a debt first; what is taken and is no
 * longer there becomes one: a wallet never falls below zero.
 */
export async function book(trx: Transaction<LedgerSchema>, booking: Booking): Promise<void> {
  const { walletId, kind, amount, book: from, reference, description } = booking;
  const { available, debt } = await trx
    .selectFrom('wallet')
    .select(['available', 'debt'])
    .where('id', '=', walletId)
    .executeTakeFirstOrThrow();
  const { toAvailable, toDebt } = split(amount, BigInt(available), BigInt(debt));
  await trx
    .insertInto('entry')
    .values({
      wallet_id: walletId,
      kind,
      available: toAvailable,
      debt: toDebt,
      contra: -amount,
      book: from,
      reference: reference ?? null,
      description: description ?? null,
    })
    .execute();
}
