// Holds and what becomes of them, on a real PostgreSQL.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { beforeAll, expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPrices } from '../../../ledger/prices.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { accountWith, heldOf, onePerToken, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
let ledger: BatchedLedger;

beforeAll(async () => {
  const owner = uuidv7();
  await renewLease(database().db, owner);
  ledger = openLedger({ db: database().db, owner });
});

const request = (accountId: string, amount: number) => ({
  id: uuidv7(),
  accountId,
  terms: termsOf(amount),
});

test('a request is held, charged for what it used, and explained', async () => {
  const account = await accountWith(database().db, 100n);
  const hold = heldOf(await ledger.hold(request(account, 60)));
  expect(await ledger.balance(account)).toMatchObject({ available: 40n, held: 60n });
  const closed = await ledger.settle(hold, { provider: 'local', usage: usageOf(25) });
  expect(closed).toEqual({ changed: true, state: 'settled', charged: 25n });
  const again = await ledger.void(hold, 'too late');
  expect(again).toEqual({ changed: false, state: 'settled', charged: 25n });
  expect(await ledger.balance(account)).toMatchObject({ available: 75n, held: 0n });
  const { transactions } = await ledger.transactions(account, { limit: 10 });
  expect(transactions.map(({ type, amount, direction }) => [type, amount, direction])).toEqual([
    ['usage', 25n, 'debit'],
    ['credit', 100n, 'credit'],
  ]);
  expect(await checkWallets(database().db, [account])).toMatchObject([{ isEqual: true }]);
});

test('of closings that come together the first one counts', async () => {
  const account = await accountWith(database().db, 100n);
  const hold = heldOf(await ledger.hold(request(account, 60)));
  const settle = (amount: number) =>
    ledger.settle(hold, { provider: 'local', usage: usageOf(amount) });
  // The first command is on its way alone; those that come meanwhile go together.
  const closings = [
    ledger.hold(request(account, 1)),
    settle(20),
    ledger.void(hold, 'x'),
    settle(50),
  ];
  const [, ...closed] = await Promise.all(closings);
  expect(closed).toEqual([
    { changed: true, state: 'settled', charged: 20n },
    { changed: false, state: 'settled', charged: 20n },
    { changed: false, state: 'settled', charged: 20n },
  ]);
});

test('one wallet many times in one batch is charged for each, and never below zero', async () => {
  const account = await accountWith(database().db, 100n);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) => ledger.hold(request(account, index === 1 ? 90 : 7))),
  );
  const kinds = outcomes.map(({ kind }) => kind);
  // 7, then 90 fits, then nothing of 7 does.
  expect(kinds.filter((kind) => kind === 'held')).toHaveLength(2);
  expect(outcomes[2]).toMatchObject({ needed: 7n, available: 3n, shortfall: 4n, maxTokens: 3 });
  expect(await ledger.balance(account)).toMatchObject({ available: 3n, held: 97n });
});

test('what the future of a quote is: used once, not exceeded, not by others', async () => {
  const account = await accountWith(database().db, 100n);
  const quote = heldOf(await ledger.quote(request(account, 50)));
  const quoteId = quote.id;
  const exceeded = await ledger.hold({ ...request(account, 51), quoteId });
  expect(exceeded).toEqual({ kind: 'quoteExceeded', needed: 51n, quoted: 50n });
  const used = heldOf(await ledger.hold({ ...request(account, 40), quoteId }));
  expect(used.id).toBe(quoteId);
  expect(await ledger.hold({ ...request(account, 40), quoteId })).toEqual({ kind: 'quoteGone' });
  await ledger.settle(used, { provider: 'local', usage: usageOf(40) });
  expect(await ledger.balance(account)).toMatchObject({ available: 60n, held: 0n });
});

test('prices have versions and dates, and zero is one', async () => {
  const prices = await openPrices(database().db);
  expect(prices.find('local', 'echo', Date.now())).toBeUndefined();
  const { version, fromMs } = await prices.set({ ...onePerToken, fromMs: 1_000 });
  expect([version, fromMs]).toEqual([1, 1_000]);
  const free = { input: 0n, output: 0n };
  await prices.set({ ...onePerToken, perMillion: free, fromMs: 2_000 });
  expect(prices.find('local', 'echo', 999)).toBeUndefined();
  expect([prices.list(999), prices.versions('local', 'none')]).toEqual([[], []]);
  expect(prices.find('local', 'echo', 1_999)?.perMillion.output).toBe(1_000_000n);
  expect(prices.find('local', 'echo', 2_000)?.perMillion.output).toBe(0n);
  // Another process hears of a price with its next look, and looks again without a change.
  const other = await openPrices(database().db);
  await prices.set({ ...onePerToken, fromMs: 3_000 });
  expect(other.find('local', 'echo', 3_000)?.version).toBe(2);
  for (const _look of [1, 2]) {
    await other.refresh();
    expect(other.find('local', 'echo', 3_000)?.version).toBe(3);
  }
});
