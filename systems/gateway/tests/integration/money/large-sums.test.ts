// What is added up may be more than any of its parts can be: a sum has no column that limits it.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { ledgerReport } from '../../../ledger/report.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { usageOf } from '../../../ledger/usage.ts';
import { book, lockWallets } from '../../../ledger/wallets.ts';
import { noUsage } from '../../../model/usage.ts';
import { accountWith, heldOf, onePerToken, termsOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const most = 10n ** 18n;
const times = 10;
const always = { fromMs: 0, toMs: Date.UTC(2100), by: 'model' } as const;

async function filled(db: Kysely<LedgerSchema>, walletId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockWallets(trx, [walletId]);
    await book(trx, { walletId, kind: 'credit', amount: most, book: 'operator' });
  });
}

test('an account sees what it spent, however much that is', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 0n);
  const ledger = openLedger({ db, owner: uuidv7() });
  const terms = termsOf(0, [{ ...onePerToken, perRequest: most }]);
  for (let time = 0; time < times; time += 1) {
    await filled(db, accountId);
    const hold = heldOf(await ledger.hold({ id: uuidv7(), accountId, terms }));
    await ledger.settle(hold, { provider: 'local', usage: noUsage });
  }
  expect(await usageOf(db, accountId, always)).toMatchObject([
    { requests: times, inputTokens: 0, outputTokens: 0, charged: most * BigInt(times) },
  ]);
});

test('and what it used, as far as JSON has a number for it', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 1_000n);
  const ledger = openLedger({ db, owner: uuidv7() });
  const largest = Number.MAX_SAFE_INTEGER;
  const usage = { ...noUsage, input: 3, output: largest, reasoning: largest };
  const one = async () => {
    const hold = heldOf(await ledger.hold({ id: uuidv7(), accountId, terms: termsOf(1) }));
    await ledger.settle(hold, { provider: 'local', usage });
  };
  const count = 520;
  expect(BigInt(count) * 2n * BigInt(largest)).toBeGreaterThan(2n ** 63n);
  await Promise.all(Array.from({ length: count }, one));
  expect(await usageOf(db, accountId, always)).toMatchObject([
    { requests: count, inputTokens: 3 * count, outputTokens: largest },
  ]);
});

test('the report adds up all accounts', async () => {
  const { db } = database();
  for (let time = 0; time < times; time += 1) await accountWith(db, most);
  const { isBalanced, accounts } = await ledgerReport(db);
  expect(isBalanced).toBe(true);
  expect(accounts.available).toBeGreaterThanOrEqual(most * BigInt(times));
});
