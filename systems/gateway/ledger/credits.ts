/** Credit that an administrator gives, takes or sets, and says why. */
import type { Kysely, Transaction } from 'kysely';
import { dollarsText, type Nano } from '../model/money.ts';
import { amountTooLarge, moneyErrors } from '../model/money-errors.ts';
import { correctionOf, type DoneCorrection, isSameCorrection } from '../pricing/correction.ts';
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
/** Behind the reason, before the name of who did it. */
const byMark = ' (';

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
  const done = reference === undefined ? undefined : await doneBefore(trx, accountId, reference);
  if (done !== undefined) {
    if (isSameCorrection(kind, amount, reason, done)) return { changed: false, available };
    throw moneyErrors.make('REFERENCE_USED', { reference: String(given) });
  }
  if (decided.kind === 'tooLarge') throw amountTooLarge(decided.most);
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
    description: `${reason}${byMark}${by})`,
    ...(reference === undefined ? {} : { reference }),
  });
  return { changed, available: await availableIn(trx, accountId) };
}

async function doneBefore(
  trx: Transaction<LedgerSchema>,
  walletId: string,
  reference: string,
): Promise<DoneCorrection | undefined> {
  const found = await trx
    .selectFrom('entry')
    .select(['id', 'contra', 'description'])
    .where('kind', 'in', corrections)
    .where('reference', '=', reference)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { left } = await trx
    .selectFrom('entry')
    .select(({ fn }) => fn.sum<string>('available').as('left'))
    .where('wallet_id', '=', walletId)
    .where('id', '<=', found.id)
    .executeTakeFirstOrThrow();
  const text = String(found.description);
  const reason = text.slice(0, text.lastIndexOf(byMark));
  return { change: -BigInt(found.contra), left: BigInt(left), reason };
}
