/** The parts of the money, on one database. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Metrics } from '@gauntlet/kit/telemetry';
import { openCheckout } from '../billing/checkout.ts';
import { defaultPackages } from '../billing/packages.ts';
import { unclaimedPayments } from '../billing/unclaimed.ts';
import { stripeWebhook } from '../billing/webhook.ts';
import type { MoneyParts } from '../http/money-parts.ts';
import { openBooksCheck } from '../ledger/books-check.ts';
import { refundCharge } from '../ledger/charge-refund.ts';
import { correctCredit } from '../ledger/credits.ts';
import { openPayments } from '../ledger/payments.ts';
import { openReceipts } from '../ledger/receipts.ts';
import { openReferrals } from '../ledger/referrals.ts';
import { ledgerReport } from '../ledger/report.ts';
import { usageOf } from '../ledger/usage.ts';
import { sumsOf } from '../ledger/wallet-sums.ts';
import type { GatewayDb } from './gateway-db.ts';
import type { GatewaySettings, StripeSettings } from './settings.ts';

export async function openMoney(
  { stripe: settings, publicUrl, bonusWhen, log }: GatewaySettings,
  db: GatewayDb,
  measures: Metrics,
): Promise<MoneyParts> {
  const stripe = settings && (await openStripe(settings));
  const payments = openPayments({ db, bonusWhen });
  return {
    receipts: await openReceipts(db),
    referrals: openReferrals({ db, bonusWhen, random: randomBytes }),
    checkout:
      stripe === undefined
        ? undefined
        : openCheckout({
            stripe,
            packages: defaultPackages,
            successUrl: `${publicUrl}/`,
            cancelUrl: `${publicUrl}/`,
          }),
    webhook:
      stripe === undefined || settings === undefined
        ? undefined
        : stripeWebhook({
            stripe,
            payments,
            secrets: settings.webhookSecrets,
            nowMs: Date.now,
            onUnclaimed: unclaimedPayments(log, measures),
          }),
    usage: (accountId, query) => usageOf(db, accountId, query),
    correct: (correction) => correctCredit(db, correction),
    refund: (holdId, reason) => refundCharge(db, holdId, reason),
    report: () => ledgerReport(db),
    books: openBooksCheck({
      ...{ db, nowMs: Date.now },
      // Nobody's end waits for it.
      wait: (ms) => wait(ms, undefined, { ref: false }),
    }),
    sums: (walletId) => sumsOf(db, walletId),
    signupUrl: `${publicUrl}/signup`,
  };
}

/** Loaded where credits are sold, for every command would wait for it. */
async function openStripe({ secretKey, options }: StripeSettings) {
  const { default: Stripe } = await import('stripe');
  return new Stripe(secretKey, options);
}
