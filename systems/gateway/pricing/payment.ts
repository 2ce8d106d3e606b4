/** What a payment is worth, from all that was told of it, in whatever order it came. */
import { ceilingOf, type Nano } from '../model/money.ts';
import type { PaymentChange } from '../model/payment.ts';

export interface PaymentFacts {
  readonly isPaid: boolean;
  readonly paidCents: bigint;
  readonly credit: Nano;
  readonly bonus: Nano;
  readonly refundedCents: bigint;
  readonly refundFailedCents: bigint;
  readonly dispute: 'open' | 'won' | 'lost' | undefined;
  readonly disputedCents: bigint;
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
    case 'refundFailed':
      return { ...facts, refundFailedCents: facts.refundFailedCents + change.cents };
    case 'disputed':
      // Its end may be told before its beginning.
      if (facts.dispute === 'won' || facts.dispute === 'lost') return facts;
      return { ...facts, dispute: 'open', disputedCents: change.cents };
    case 'disputeClosed':
      return {
        ...facts,
        dispute: change.isWon ? 'won' : 'lost',
        disputedCents: change.cents,
      };
    case 'pending':
      return facts;
  }
}

/** What the account is to have of it. What was paid back takes its part of the bonus along. */
export function dueOf(facts: PaymentFacts): Due {
  const { isPaid, paidCents, credit, bonus } = facts;
  if (!isPaid) return { credit: 0n, bonus: 0n };
  const refunded = facts.refundedCents - facts.refundFailedCents;
  const disputed = facts.dispute === 'open' || facts.dispute === 'lost' ? facts.disputedCents : 0n;
  const back = (refunded > 0n ? refunded : 0n) + disputed;
  if (back === 0n) return { credit, bonus };
  const kept = back < paidCents ? paidCents - back : 0n;
  if (kept === 0n) return { credit: 0n, bonus: 0n };
  return { credit: ceilingOf(credit * kept, paidCents), bonus: ceilingOf(bonus * kept, paidCents) };
}
