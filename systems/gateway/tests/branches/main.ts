/**
 * Runs the unit and integration suites and fails where a branch of a critical file was not taken:
 * `npm run coverage:gateway`. A list and not a pattern, for a pattern that matches nothing passes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    'ledger/payments.ts',
    'ledger/referral-bonus.ts',
    'pricing/payment.ts',
  ],
  deduction: [
    'ledger/allowances.ts',
    'ledger/balance.ts',
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
  ],
};

const folder = 'systems/gateway';
/** Every hold and every charge goes through it. */
const batching = 'kit/batching/batched.ts';
const files = Object.values(critical)
  .flat()
  .map((file) => `${folder}/${file}`)
  .concat(batching);
const missing = files.filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`these are listed and not there: ${missing.join(', ')}`);

const reports = mkdtempSync(join(tmpdir(), 'coverage-gateway-'));
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['--project', 'gateway:unit', '--project', 'gateway:integration'],
    ...['--project', 'kit:unit', `${folder}/`, 'kit/batching/'],
    '--coverage',
    '--coverage.provider=v8',
    '--coverage.reporter=text',
    `--coverage.reportsDirectory=${reports}`,
    '--coverage.thresholds.branches=100',
    '--coverage.thresholds.perFile=true',
    ...files.map((file) => `--coverage.include=${file}`),
  ],
  { stdio: 'inherit' },
);
rmSync(reports, { recursive: true, force: true });
process.exitCode = status ?? 1;
