/** Of the gateway every branch of the files that money and access hang on. */
import type { Reach } from './reach.ts';

const critical = {
  pricing: [
    'pricing/charge.ts',
    'pricing/receipt.ts',
    'pricing/versions.ts',
    'pricing/worst-case.ts',
    'ledger/prices.ts',
    'ledger/terms-json.ts',
    'model/money.ts',
  ],
  payment: [
    'billing/checkout.ts',
    'billing/packages.ts',
    'billing/stripe-event.ts',
    'billing/webhook.ts',
    'ledger/payment-parts.ts',
    'ledger/payments.ts',
    'ledger/referral-bonus.ts',
    'pricing/gone-back.ts',
    'pricing/payment.ts',
  ],
  deduction: [
    'ledger/allowances.ts',
    'ledger/balance.ts',
    'ledger/books-check.ts',
    'ledger/charge-refund.ts',
    'ledger/commands.ts',
    'ledger/credits.ts',
    'ledger/ledger.ts',
    'ledger/line.ts',
    'ledger/lone.ts',
    'ledger/outcomes.ts',
    'ledger/quotes.ts',
    'ledger/reconcile.ts',
    'ledger/replayed.ts',
    'ledger/send.ts',
    'ledger/sweep.ts',
    'ledger/wallet-sums.ts',
    'ledger/wallets.ts',
    'pricing/correction.ts',
    'pricing/split.ts',
  ],
  authentication: [
    'accounts/accounts.ts',
    'accounts/authenticate.ts',
    'ledger/accounts/accounts-store.ts',
    'ledger/accounts/arrivals.ts',
    'ledger/accounts/sessions-store.ts',
  ],
  limits: [
    'ledger/limits/postgres-limits.ts',
    'limits/claims.ts',
    'limits/limit.ts',
    'limits/limiter.ts',
    'limits/memory.ts',
    'limits/postgres.ts',
    'limits/redis.ts',
  ],
  keys: [
    'accounts/found-cache.ts',
    'accounts/key-checks.ts',
    'accounts/key-hashes.ts',
    'accounts/keys.ts',
    'ledger/accounts/keys-store.ts',
    'ledger/accounts/limited-keys.ts',
  ],
};

const folder = 'systems/gateway';
/** Every hold and every charge goes through it. */
const batching = 'kit/batching/batched.ts';

export const gatewayReach: Reach = {
  projects: ['gateway:unit', 'gateway:integration', 'kit:unit'],
  only: [`${folder}/`, 'kit/batching/'],
  branches: [
    ...Object.values(critical).flatMap((files) => files.map((file) => `${folder}/${file}`)),
    batching,
  ],
};
