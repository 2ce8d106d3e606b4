/**
 * Payments. Each event only adds to what is known of its payment; then the account gets or loses
 * the difference between what it is due and what it has. So the order of events makes none.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { PaymentChange, PaymentEvent, PaymentOutcome, Payments } from '../model/payment.ts';
import type { BonusWhen } from '../model/referral.ts';
import { dueOf, type PaymentFacts, withChange } from '../pricing/payment.ts';
import { keepNamed, type Named, namedOf } from './payment-parts.ts';
import { bonusAfterPayment, referralFor } from './referral-bonus.ts';
import type { LedgerSchema } from './schema.ts';
import { book, lockWallets } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;
type Row = Awaited<ReturnType<typeof lockPayment>>;

export interface PaymentOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly bonusWhen: BonusWhen;
}

export function openPayments({ db, bonusWhen }: PaymentOptions): Payments {
  return {
    record: (event) => db.transaction().execute((trx) => recordIn(trx, event, bonusWhen)),
  };
}

async function recordIn(
  trx: Trx,
  event: PaymentEvent,
  bonusWhen: BonusWhen,
): Promise<PaymentOutcome> {
  const { eventId, type, paymentId, change } = event;
  // The same event at the same time waits here for the other one's end, and then is one too many.
  const { numInsertedOrUpdatedRows: inserted } = await trx
    .insertInto('payment_event')
    .values({ id: eventId, type, payment_id: paymentId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) return { kind: 'duplicate' };
  const row = await lockPayment(trx, paymentId);
  // A payment is made once; what else comes with its id is the same money.
  const isKnown = change.kind === 'paid' && row.is_paid;
  const known = factsOf(row, await namedOf(trx, paymentId));
  const facts = isKnown ? known : withChange(known, change);
  if (!isKnown) await keep(trx, paymentId, facts, change);
  const accountId = row.account_id ?? (change.kind === 'paid' ? change.accountId : null);
  if (accountId === null) return { kind: 'noted' };
  if (!(await isHere(trx, accountId))) return await leaveUnclaimed(trx, event);
  return await bookDue(trx, { ...row, account_id: accountId }, facts, change, bonusWhen);
}

async function isHere(trx: Trx, accountId: string): Promise<boolean> {
  const wallet = trx.selectFrom('wallet').select('id').where('id', '=', accountId);
  return (await wallet.executeTakeFirst()) !== undefined;
}

/**
 * The payment is kept with all that is told of it, so the report shows it. The event of paying is
 * forgotten: when the account is there (from a backup, say), the operator has Stripe send it again,
 * and then it is credited, less what was paid back meanwhile.
 */
async function leaveUnclaimed(
  trx: Trx,
  { eventId, change }: PaymentEvent,
): Promise<PaymentOutcome> {
  if (change.kind !== 'paid') return { kind: 'noted' };
  await trx.deleteFrom('payment_event').where('id', '=', eventId).execute();
  return { kind: 'unclaimed' };
}

async function lockPayment(trx: Trx, paymentId: string) {
  await trx
    .insertInto('payment')
    .values({ id: paymentId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await trx
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

function factsOf(row: Row, named: Named): PaymentFacts {
  return {
    ...named,
    isPaid: row.is_paid,
    paidCents: BigInt(row.paid_cents),
    credit: BigInt(row.credit),
    bonus: BigInt(row.bonus),
    refundedCents: BigInt(row.refunded_cents),
    refundFailedCents: BigInt(row.refund_failed_cents),
    dispute: row.dispute ?? undefined,
    // A gateway of a version before kept what was disputed also when it was won.
    disputedCents: row.dispute === 'won' ? 0n : BigInt(row.disputed_cents),
  };
}

async function keep(
  trx: Trx,
  paymentId: string,
  facts: PaymentFacts,
  change: PaymentChange,
): Promise<void> {
  const { accountId, sessionId, packageId } =
    change.kind === 'paid'
      ? change
      : { accountId: undefined, sessionId: undefined, packageId: undefined };
  await trx
    .updateTable('payment')
    .set({
      is_paid: facts.isPaid,
      paid_cents: facts.paidCents,
      credit: facts.credit,
      bonus: facts.bonus,
      refunded_cents: facts.refundedCents,
      refund_failed_cents: facts.refundFailedCents,
      dispute: facts.dispute ?? null,
      disputed_cents: facts.disputedCents,
      ...(accountId === undefined
        ? {}
        : { account_id: accountId, session_id: sessionId, package_id: packageId }),
    })
    .where('id', '=', paymentId)
    .execute();
  await keepNamed(trx, paymentId, facts, change);
}

async function bookDue(
  trx: Trx,
  row: Row & { account_id: string },
  facts: PaymentFacts,
  change: PaymentChange,
  bonusWhen: BonusWhen,
): Promise<PaymentOutcome> {
  const due = dueOf(facts);
  const credit = due.credit - BigInt(row.credited);
  const bonus = due.bonus - BigInt(row.bonus_credited);
  const isKept = due.credit > 0n;
  const referral = await referralFor(trx, row.account_id);
  await lockWallets(trx, [row.account_id, ...(referral ? [referral.referrer_id] : [])]);
  const isDispute = change.kind === 'dispute';
  const step = row.steps === 0 ? row.id : `${row.id}#${row.steps}`;
  const of = { walletId: row.account_id, reference: step };
  if (credit !== 0n) {
    const again = isDispute ? 'dispute' : 'refund';
    const kind = row.steps === 0 ? 'purchase' : again;
    await book(trx, { ...of, kind, amount: credit, book: 'payments', description: row.id });
  }
  if (bonus !== 0n) {
    const kind = bonus > 0n ? 'purchase_bonus' : 'bonus_taken_back';
    await book(trx, { ...of, kind, amount: bonus, book: 'bonus', description: row.id });
  }
  if (referral) await bonusAfterPayment(trx, referral, row.id, isKept, bonusWhen);
  if (credit === 0n && bonus === 0n) return { kind: 'noted' };
  await trx
    .updateTable('payment')
    .set({ credited: due.credit, bonus_credited: due.bonus, steps: sql`steps + 1` })
    .where('id', '=', row.id)
    .execute();
  return { kind: 'booked', credit, bonus };
}
