/** Refunds and disputes of a payment by their names; whoever asks has the payment locked. */
import type { Transaction } from 'kysely';
import type { Dispute, PaymentChange, Refund } from '../model/payment.ts';
import type { LedgerSchema } from './schema.ts';

type Trx = Transaction<LedgerSchema>;

export interface Named {
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

export async function namedOf(trx: Trx, paymentId: string): Promise<Named> {
  const refunds = trx.selectFrom('payment_refund').select(['id', 'cents', 'has_failed']);
  const disputes = trx.selectFrom('payment_dispute').select(['id', 'cents', 'state']);
  const [refundRows, disputeRows] = [
    await refunds.where('payment_id', '=', paymentId).execute(),
    await disputes.where('payment_id', '=', paymentId).execute(),
  ];
  return {
    refunds: refundRows.map(({ id, cents, has_failed: hasFailed }) => {
      return { id, cents: BigInt(cents), hasFailed };
    }),
    disputes: disputeRows.map(({ id, cents, state }) => ({ id, cents: BigInt(cents), state })),
  };
}

/** As it is known after the change, see `pricing/gone-back.ts`. */
export async function keepNamed(
  trx: Trx,
  paymentId: string,
  { refunds, disputes }: Named,
  change: PaymentChange,
): Promise<void> {
  const refund = change.kind === 'refund' && refunds.find(({ id }) => id === change.id);
  if (refund) {
    const { id, cents, hasFailed } = refund;
    await trx
      .insertInto('payment_refund')
      .values({ payment_id: paymentId, id, cents, has_failed: hasFailed })
      .onConflict((conflict) =>
        conflict.columns(['payment_id', 'id']).doUpdateSet({ cents, has_failed: hasFailed }),
      )
      .execute();
  }
  const dispute = change.kind === 'dispute' && disputes.find(({ id }) => id === change.id);
  if (dispute) {
    const { id, cents, state } = dispute;
    await trx
      .insertInto('payment_dispute')
      .values({ payment_id: paymentId, id, cents, state })
      .onConflict((conflict) =>
        conflict.columns(['payment_id', 'id']).doUpdateSet({ cents, state }),
      )
      .execute();
  }
}
