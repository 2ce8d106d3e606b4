/** What is told of a payment, by whoever takes it, and what became of the telling. */
import type { Nano } from './money.ts';

export interface PaymentEvent {
  /** Told twice or at once, it counts once. */
  readonly eventId: string;
  readonly type: string;
  readonly paymentId: string;
  readonly change: PaymentChange;
}

export type PaymentChange =
  | Purchase
  /** Begun with a way to pay that takes days. */
  | { readonly kind: 'pending' }
  /** All refunds of the payment together. */
  | { readonly kind: 'refunded'; readonly cents: bigint }
  | ({ readonly kind: 'refund' } & Refund)
  | ({ readonly kind: 'dispute' } & Dispute);

/** One of a payment's refunds. */
export interface Refund {
  readonly id: string;
  readonly cents: bigint;
  /** It was announced and did not arrive, or was called off. */
  readonly hasFailed: boolean;
}

/** One of a payment's disputes. */
export interface Dispute {
  readonly id: string;
  readonly cents: bigint;
  readonly state: DisputeState;
}

export type DisputeState = 'open' | 'lost' | 'won';

export interface Purchase {
  readonly kind: 'paid';
  readonly accountId: string;
  readonly sessionId: string;
  readonly packageId: string;
  readonly cents: bigint;
  readonly credit: Nano;
  readonly bonus: Nano;
}

export type PaymentOutcome =
  | { readonly kind: 'booked'; readonly credit: Nano; readonly bonus: Nano }
  /** It changes nothing now; what it says is kept. */
  | { readonly kind: 'noted' }
  /** Paid for an account that is not here: its money is with us, and on no account. */
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'duplicate' };

export interface Payments {
  /** All of it in one transaction, whatever the order in which events come. */
  record(event: PaymentEvent): Promise<PaymentOutcome>;
}
