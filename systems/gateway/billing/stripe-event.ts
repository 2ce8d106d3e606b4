/**
 * What a Stripe event says of a payment; undefined when it says nothing that moves money here. Its
 * signature tells who sent it and not what it holds, so each field is looked at before it counts.
 */
import { z } from 'zod';
import { moneyErrors } from '../model/money-errors.ts';
import type { DisputeState, PaymentChange, PaymentEvent, Purchase } from '../model/payment.ts';

const cents = z.int().min(0).transform(BigInt);
const amount = z.string().regex(/^\d{1,18}$/);

/** By its id alone, or with all that is known of it. */
const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

const envelope = z.object({
  id: z.string().min(1),
  type: z.string(),
  data: z.object({ object: z.looseObject({ payment_intent: reference.nullish() }) }),
});

const session = z.object({ id: z.string(), payment_status: z.string() });
const charge = z.object({ amount_refunded: cents });
const named = z.object({ id: z.string().min(1), amount: cents, status: z.string() });

/** What travels with a session of ours, see `checkout.ts`. */
const sold = z.object({
  currency: z.literal('usd'),
  amount_total: z.int(),
  metadata: z.object({
    account_id: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    package_id: z.string(),
    cents: amount,
    credit_nano: amount,
    bonus_nano: amount,
  }),
});

export function paymentEventOf(event: unknown): PaymentEvent | undefined {
  const { id: eventId, type, data } = read(envelope, event);
  const { payment_intent: paymentId } = data.object;
  const change = changeIn(type, data.object);
  if (change === undefined || typeof paymentId !== 'string') return undefined;
  return { eventId, type, paymentId, change };
}

function changeIn(type: string, object: unknown): PaymentChange | undefined {
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return sessionTold(object);
    case 'charge.refunded':
      return { kind: 'refunded', cents: read(charge, object).amount_refunded };
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundTold(object);
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return disputeTold(object);
    default:
      return undefined;
  }
}

function sessionTold(object: unknown): PaymentChange | undefined {
  const { id, payment_status: status } = read(session, object);
  const bought = purchaseOf(id, object);
  return bought === undefined || status === 'paid' ? bought : { kind: 'pending' };
}

/** Undefined for what this gateway did not sell, or sold for another amount. */
function purchaseOf(sessionId: string, object: unknown): Purchase | undefined {
  const { success, data } = sold.safeParse(object);
  if (!success || String(data.amount_total) !== data.metadata.cents) return undefined;
  const { account_id: accountId, package_id: packageId, ...amounts } = data.metadata;
  return {
    kind: 'paid',
    ...{ accountId, sessionId, packageId },
    cents: BigInt(amounts.cents),
    credit: BigInt(amounts.credit_nano),
    bonus: BigInt(amounts.bonus_nano),
  };
}

/** By its own name: of several refunds one may fail, and which events tell so varies. */
function refundTold(object: unknown): PaymentChange {
  const { id, amount: refunded, status } = read(named, object);
  const hasFailed = status === 'failed' || status === 'canceled';
  return { kind: 'refund', id, cents: refunded, hasFailed };
}

/**
 * By its status alone, for an inquiry that becomes a dispute is not created again. Others than
 * these move no money: an inquiry (`warning...`) not yet, what was prevented not at all.
 */
const disputeStates: ReadonlyMap<string, DisputeState> = new Map([
  ['needs_response', 'open'],
  ['under_review', 'open'],
  ['lost', 'lost'],
  ['won', 'won'],
]);

function disputeTold(object: unknown): PaymentChange | undefined {
  const { id, amount: disputed, status } = read(named, object);
  const state = disputeStates.get(status);
  return state && { kind: 'dispute', id, cents: disputed, state };
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'the event' : path.join('.')}: ${message}`,
  );
  throw moneyErrors.make('STRIPE_EVENT_INVALID', { problem: problems.join('; ') });
}
