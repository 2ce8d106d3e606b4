/** What a payment is worth, from all that was told of it, in whatever order it came. */
import { ceilingOf, type Nano } from '../model/money.ts';
import type { Dispute, DisputeState, PaymentChange, Refund } from '../model/payment.ts';
import { withDispute, withRefund } from './gone-back.ts';

export interface PaymentFacts {
  readonly isPaid: boolean;
  readonly paidCents: bigint;
  readonly credit: Nano;
  readonly bonus: Nano;
  /** Of all refunds that were ever told of, also of those that failed. */
  readonly refundedCents: bigint;
  readonly refundFailedCents: bigint;
  /** Of all disputes together: what they took and did not give back. */
  readonly dispute: DisputeState | undefined;
  readonly disputedCents: bigint;
  /** Those that were told of one by one; there may be more in the sums. */
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

export interface Due {
  readonly credit: Nano;
  readonly bonus: Nano;
}

export function withChange(facts: PaymentFacts, change: PaymentChange): PaymentFacts {
  switch (change.kind) {
    case 'paid': {
      const { cents: paidCents, credit, bonus } = change;
      return { ...facts, isPaid: true, paidCents, credit, bonus };
    }
    case 'refunded':
      // It only grows: a smaller sum was said earlier, and came later.
      if (change.cents <= facts.refundedCents) return facts;
      return { ...facts, refundedCents: change.cents };
    case 'refund':
      return { ...facts, ...withRefund(facts, change) };
    case 'dispute':
      return { ...facts, ...withDispute(facts, change) };
    case 'pending':
      return facts;
  }
}

/** What the account is to have of it. What was paid back takes its part of the bonus along. */
export function dueOf(facts: PaymentFacts): Due {
  const { isPaid, paidCents, credit, bonus } = facts;
  if (!isPaid) return { credit: 0n, bonus: 0n };
  const refunded = facts.refundedCents - facts.refundFailedCents;
  const back = (refunded > 0n ? refunded : 0n) + facts.disputedCents;
  if (back === 0n) return { credit, bonus };
  const kept = back < paidCents ? paidCents - back : 0n;
  if (kept === 0n) return { credit: 0n, bonus: 0n };
  return { credit: ceilingOf(credit * kept, paidCents), bonus: ceilingOf(bonus * kept, paidCents) };
}
