/** What a Stripe event says of a payment; undefined when it says nothing that moves money here. */
import type Stripe from 'stripe';
import type { PaymentChange, PaymentEvent, Purchase } from '../model/payment.ts';

export function paymentEventOf(event: Stripe.Event): PaymentEvent | undefined {
  const told = toldBy(event);
  if (told?.paymentId === undefined) return undefined;
  const { paymentId, change } = told;
  return { eventId: event.id, type: event.type, paymentId, change };
}

interface Told {
  readonly paymentId: string | undefined;
  readonly change: PaymentChange;
}

function toldBy(event: Stripe.Event): Told | undefined {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return sessionTold(event.data.object);
    case 'charge.refunded': {
      const { payment_intent, amount_refunded } = event.data.object;
      const change = { kind: 'refunded', cents: BigInt(amount_refunded) } as const;
      return { paymentId: idOf(payment_intent), change };
    }
    case 'refund.failed': {
      const { payment_intent, amount } = event.data.object;
      const change = { kind: 'refundFailed', cents: BigInt(amount) } as const;
      return { paymentId: idOf(payment_intent), change };
    }
    case 'charge.dispute.created':
    case 'charge.dispute.closed':
      return disputeTold(event.type, event.data.object);
    default:
      return undefined;
  }
}

function sessionTold(session: Stripe.Checkout.Session): Told | undefined {
  const bought = purchaseOf(session);
  if (bought === undefined) return undefined;
  const paymentId = idOf(session.payment_intent);
  const isPaid = session.payment_status === 'paid';
  return { paymentId, change: isPaid ? bought : { kind: 'pending' } };
}

/** Undefined for what this gateway did not sell, or sold for another amount. */
function purchaseOf({
  id,
  metadata,
  currency,
  amount_total,
}: Stripe.Checkout.Session): Purchase | undefined {
  const { account_id, package_id, cents, credit_nano, bonus_nano } = metadata ?? {};
  if (!isUuid(account_id) || package_id === undefined) return undefined;
  if (currency !== 'usd' || String(amount_total) !== cents) return undefined;
  const [credit, bonus] = [amountOf(credit_nano), amountOf(bonus_nano)];
  if (credit === undefined || bonus === undefined) return undefined;
  return {
    kind: 'paid',
    accountId: account_id,
    sessionId: id,
    packageId: package_id,
    cents: BigInt(cents),
    credit,
    bonus,
  };
}

/** An inquiry (its status begins with `warning`) moves no money yet. */
function disputeTold(
  type: 'charge.dispute.created' | 'charge.dispute.closed',
  { payment_intent, amount, status }: Stripe.Dispute,
): Told | undefined {
  if (status.startsWith('warning')) return undefined;
  const cents = BigInt(amount);
  const paymentId = idOf(payment_intent);
  if (type === 'charge.dispute.created') return { paymentId, change: { kind: 'disputed', cents } };
  return { paymentId, change: { kind: 'disputeClosed', cents, isWon: status === 'won' } };
}

function idOf(reference: string | { readonly id: string } | null): string | undefined {
  if (reference === null) return undefined;
  return typeof reference === 'string' ? reference : reference.id;
}

function amountOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,18}$/.test(text) ? BigInt(text) : undefined;
}

function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
