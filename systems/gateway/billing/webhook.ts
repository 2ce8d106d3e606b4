/**
 * Stripe's webhook: raw body and headers in, an answer out. Only a 2xx ends Stripe's attempts, so
 * it is given once what the event says is durable, and for events that say nothing to us.
 */
import type Stripe from 'stripe';
import { moneyErrors } from '../model/money-errors.ts';
import type { PaymentEvent, PaymentOutcome, Payments } from '../model/payment.ts';
import { paymentEventOf } from './stripe-event.ts';

export interface WebhookOptions {
  readonly stripe: Stripe;
  readonly payments: Payments;
  /** Of this endpoint; several while one is being changed for another. */
  readonly secrets: readonly string[];
  /** How old a signed event may be: an old one can be one that somebody recorded. */
  readonly toleranceS?: number;
  readonly nowMs: () => number;
  /**
   * Somebody has paid for an account that is not here. Stripe can't help that, and would switch
   * the endpoint off after days of attempts: it is told that all is well, and the operator this.
   */
  readonly onUnclaimed: (event: PaymentEvent) => void;
}

export interface WebhookRequest {
  /** As it came: not one byte may differ. */
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface WebhookAnswer {
  readonly received: true;
  readonly outcome: PaymentOutcome['kind'] | 'ignored';
}

export function stripeWebhook(
  options: WebhookOptions,
): (request: WebhookRequest) => Promise<WebhookAnswer> {
  return async ({ body, headers }) => {
    const header = headers['stripe-signature'];
    const signature = typeof header === 'string' ? header : header?.[0];
    const event = verified(options, body, signature);
    const told = paymentEventOf(event);
    if (told === undefined) return { received: true, outcome: 'ignored' };
    const { kind } = await options.payments.record(told);
    if (kind === 'unclaimed') options.onUnclaimed(told);
    return { received: true, outcome: kind };
  };
}

function verified(
  { stripe, secrets, toleranceS = 300, nowMs }: WebhookOptions,
  body: Buffer,
  signature: string | undefined,
): unknown {
  if (signature === undefined) return refuse('The header stripe-signature is missing');
  let last: unknown;
  for (const secret of secrets) {
    try {
      return stripe.webhooks.constructEvent(
        body,
        signature,
        secret,
        toleranceS,
        undefined,
        nowMs(),
      );
    } catch (error) {
      last = error;
    }
  }
  return refuse(last instanceof Error ? firstLine(last.message) : 'No signing secret is set');
}

function refuse(reason: string): never {
  throw moneyErrors.make('STRIPE_SIGNATURE_INVALID', { reason });
}

function firstLine(text: string): string {
  return text.replace(/\n[\s\S]*/, '').trim();
}
