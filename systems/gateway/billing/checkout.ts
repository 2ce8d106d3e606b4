/** A page at Stripe on which an account pays for a package. */
import type Stripe from 'stripe';
import { moneyErrors } from '../model/money-errors.ts';
import type { CreditPackage } from './packages.ts';

export interface CheckoutOptions {
  readonly stripe: Stripe;
  readonly packages: readonly CreditPackage[];
  readonly successUrl: string;
  readonly cancelUrl: string;
}

export interface CheckoutRequest {
  readonly accountId: string;
  readonly packageId: string;
  /** The same key gives the same session again. */
  readonly idempotencyKey: string;
}

export interface CheckoutSession {
  readonly id: string;
  /** Where to pay. */
  readonly url: string;
  readonly status: string;
}

export interface Checkout {
  readonly packages: readonly CreditPackage[];
  open(request: CheckoutRequest): Promise<CheckoutSession>;
}

export function openCheckout(options: CheckoutOptions): Checkout {
  const { stripe, packages } = options;
  return {
    packages,
    async open({ accountId, packageId, idempotencyKey }) {
      const found = packages.find(({ id }) => id === packageId);
      if (found === undefined) {
        const known = packages.map(({ id }) => id).join(', ');
        throw moneyErrors.make('PACKAGE_UNKNOWN', { packageId, packages: known });
      }
      const params = sessionFor(found, accountId, options);
      try {
        const session = await stripe.checkout.sessions.create(params, { idempotencyKey });
        if (session.url === null) throw new Error('it has no address');
        return { id: session.id, url: session.url, status: session.status ?? 'open' };
      } catch (error) {
        throw moneyErrors.make('CHECKOUT_FAILED', { reason: String(error) }, error);
      }
    },
  };
}

/**
 * All that the webhook needs travels with the session: its event can come before we have seen the
 * answer to this call, and then says itself what was bought.
 */
function sessionFor(
  { id, name, cents, credit, bonus }: CreditPackage,
  accountId: string,
  { successUrl, cancelUrl }: CheckoutOptions,
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    client_reference_id: accountId,
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'usd', unit_amount: cents, product_data: { name } },
      },
    ],
    metadata: {
      account_id: accountId,
      package_id: id,
      cents: String(cents),
      credit_nano: String(credit),
      bonus_nano: String(bonus),
    },
    success_url: successUrl,
    cancel_url: cancelUrl,
  };
}
