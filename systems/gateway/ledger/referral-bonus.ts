/** The bonus of a referral: given once, taken back with the purchase that it was given for. */
import type { Selectable, Transaction } from 'kysely';
import type { BonusWhen } from '../model/referral.ts';
import type { LedgerSchema } from './schema.ts';
import { book } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;
export type Referral = Selectable<LedgerSchema['referral']>;

/** Who has brought this account; locked. */
export async function referralFor(trx: Trx, refereeId: string): Promise<Referral | undefined> {
  return await trx
    .selectFrom('referral')
    .selectAll()
    .where('referee_id', '=', refereeId)
    .forUpdate()
    .executeTakeFirst();
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
  if (isFirst && isKept && when === 'purchase') return await give(trx, referral, paymentId);
  if (referral.payment_id !== paymentId || isPaid === isKept) return;
  if (isKept) await give(trx, referral, paymentId);
  else await takeBack(trx, referral);
}

export async function give(trx: Trx, referral: Referral, paymentId: string | null): Promise<void> {
  await move(trx, referral, BigInt(referral.bonus), 'referral_bonus');
  await trx
    .updateTable('referral')
    .set({ paid: referral.bonus, payment_id: paymentId, steps: referral.steps + 1 })
    .where('referee_id', '=', referral.referee_id)
    .execute();
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
