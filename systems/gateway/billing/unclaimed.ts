/** Payments for accounts that are not here: money that somebody has to look after. */
import type { Logger, Metrics } from '@gauntlet/kit/telemetry';
import type { PaymentEvent } from '../model/payment.ts';

export function unclaimedPayments(log: Logger, metrics: Metrics): (event: PaymentEvent) => void {
  const count = metrics.counter({
    name: 'gateway_unclaimed_payments',
    help: 'Times that a payment was told for an account that is not here',
  });
  return ({ eventId, paymentId }) => {
    count.inc();
    log.error(
      { event: eventId, payment: paymentId },
      'a payment is for no account of this gateway',
    );
  };
}
