/** The bonus of a referral: given once, taken back with the purchase that it was given for. */
import { type Selectable, sql, type Transaction } from 'kysely';
import { type BonusWhen, usesPerCode } from '../model/referral.ts';
import type { LedgerSchema } from './schema.ts';
import { book } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;
export interface Referral extends Selectable<LedgerSchema['referral']> {
  /** It is counted among the uses of its code, or there is room for it. */
  readonly hasUse: boolean;
}

/**
 * Who has brought this account; locked, and then the code where a use may be counted: ten uses are
 * ten, also when twenty are confirmed at once. Before the wallets, as everyone does.
 */
export async function referralFor(trx: Trx, refereeId: string): Promise<Referral | undefined> {
  const referral = await trx
    .selectFrom('referral')
    .selectAll()
    .where('referee_id', '=', refereeId)
    .forUpdate()
    .executeTakeFirst();
  if (referral === undefined || referral.is_counted)
    return referral && { ...referral, hasUse: true };
  const { uses } = await trx
    .selectFrom('referral_code')
    .select('uses')
    .where('code', '=', referral.code)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { ...referral, hasUse: uses < usesPerCode };
}

/** After each change of a payment; the referrer's wallet is locked. */
export async function bonusAfterPayment(
  trx: Trx,
  referral: Referral,
  paymentId: string,
  isKept: boolean,
  when: BonusWhen,
): Promise<void> {
  const isPaid = BigInt(referral.paid) > 0n;
  const isFirst = referral.payment_id === null && !isPaid;
  const isDue = isFirst && isKept && when === 'purchase';
  if (!isDue && (referral.payment_id !== paymentId || isPaid === isKept)) return;
  if (isKept) await give(trx, referral, paymentId);
  else await takeBack(trx, referral);
}

/** False where the code is used up. A use counts once, however often its bonus comes and goes. */
export async function give(
  trx: Trx,
  referral: Referral,
  paymentId: string | null,
): Promise<boolean> {
  if (!referral.hasUse) return false;
  if (!referral.is_counted) {
    await trx
      .updateTable('referral_code')
      .set({ uses: sql`uses + 1` })
      .where('code', '=', referral.code)
      .execute();
  }
  await move(trx, referral, BigInt(referral.bonus), 'referral_bonus');
  const { bonus: paid, steps } = referral;
  await trx
    .updateTable('referral')
    .set({ paid, payment_id: paymentId, steps: steps + 1, is_counted: true })
    .where('referee_id', '=', referral.referee_id)
    .execute();
  return true;
}

async function takeBack(trx: Trx, referral: Referral): Promise<void> {
  await move(trx, referral, -BigInt(referral.bonus), 'bonus_taken_back');
  await trx
    .updateTable('referral')
    .set({ paid: 0, steps: referral.steps + 1 })
    .where('referee_id', '=', referral.referee_id)
    .execute();
}

async function move(trx: Trx, referral: Referral, amount: bigint, kind: string): Promise<void> {
  const { referee_id, referrer_id: walletId, steps } = referral;
  const reference = `referral:${referee_id}${steps === 0 ? '' : `#${steps}`}`;
  const description = 'for a person you brought';
  await book(trx, { walletId, kind, amount, book: 'referral', reference, description });
}
