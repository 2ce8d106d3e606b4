/** Credit that an administrator gives, takes or sets, and says why. */
import type { Kysely, Transaction } from 'kysely';
import { dollarsText, type Nano } from '../model/money.ts';
import { moneyErrors } from '../model/money-errors.ts';
import { correctionOf } from '../pricing/correction.ts';
import { availableIn, balanceOf } from './balance.ts';
import type { LedgerSchema } from './schema.ts';
import { book, lockWallets } from './wallets.ts';

export type CorrectionKind = 'add' | 'deduct' | 'set';

export interface Correction {
  readonly accountId: string;
  readonly kind: CorrectionKind;
  readonly amount: Nano;
  readonly reason: string;
  /** Who does it. */
  readonly by: string;
  /** The same one is done once for an account. */
  readonly reference?: string | undefined;
}

/** What a correction is entered as. Which of them, `set` knows only when it is done. */
const corrections = ['credit', 'deduction'];

export interface Corrected {
  readonly changed: boolean;
  readonly available: Nano;
}

/** Adds to what can be spent, deducts from it, or sets it. Zero changes nothing. */
export async function correctCredit(
  db: Kysely<LedgerSchema>,
  correction: Correction,
): Promise<Corrected> {
  const reason = correction.reason.trim();
  if (reason === '') throw moneyErrors.make('REASON_MISSING');
  return await db.transaction().execute((trx) => correctIn(trx, { ...correction, reason }));
}

async function correctIn(
  trx: Transaction<LedgerSchema>,
  { accountId, kind, amount, reason, by, reference: given }: Correction,
): Promise<Corrected> {
  // A gift to many has one name, and each of them gets it.
  const reference = given === undefined ? undefined : `${accountId} ${given}`;
  await lockWallets(trx, [accountId]);
  const balance = await balanceOf(trx, accountId);
  if (balance === undefined) throw moneyErrors.make('WALLET_UNKNOWN', { accountId });
  const { available } = balance;
  const decided = correctionOf(kind, amount, balance);
  if (decided.kind === 'invalid') {
    throw moneyErrors.make('AMOUNT_INVALID', { amount: dollarsText(amount) });
  }
  // Before what there is now is looked at: the first time may have changed just that.
  if (await isDone(trx, corrections, reference)) return { changed: false, available };
  if (decided.kind === 'short') {
    const details = { amount: dollarsText(amount), available: dollarsText(available) };
    throw moneyErrors.make('CREDIT_SHORT', details);
  }
  const changed = decided.change !== 0n;
  // What changes nothing is entered for its reference alone: later it would change something.
  if (!changed && reference === undefined) return { changed, available };
  await book(trx, {
    walletId: accountId,
    kind: decided.entry,
    amount: decided.change,
    book: 'operator',
    description: `${reason} (${by})`,
    ...(reference === undefined ? {} : { reference }),
  });
  return { changed, available: await availableIn(trx, accountId) };
}

async function isDone(
  trx: Transaction<LedgerSchema>,
  kinds: readonly string[],
  reference: string | undefined,
): Promise<boolean> {
  if (reference === undefined) return false;
  const found = await trx
    .selectFrom('entry')
    .select('id')
    .where('kind', 'in', kinds)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return found !== undefined;
}

/** Gives back what a request was charged, once. */
export async function refundCharge(
  db: Kysely<LedgerSchema>,
  holdId: string,
  reason: string,
): Promise<Corrected> {
  return await db.transaction().execute(async (trx) => {
    const hold = await trx
      .selectFrom('hold')
      .select(['account_id', 'charged'])
      .where('id', '=', holdId)
      .executeTakeFirst();
    if (hold === undefined || hold.charged === null) {
      throw moneyErrors.make('CHARGE_UNKNOWN', { holdId });
    }
    const walletId = hold.account_id;
    await lockWallets(trx, [walletId]);
    const amount = BigInt(hold.charged);
    const kind = 'usage_refund';
    const changed = amount > 0n && !(await isDone(trx, [kind], holdId));
    if (changed) {
      const description = reason.trim();
      await book(trx, { walletId, kind, amount, book: 'usage', reference: holdId, description });
    }
    return { changed, available: await availableIn(trx, walletId) };
  });
}
