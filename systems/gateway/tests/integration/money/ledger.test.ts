// Holds and what becomes of them, on a real PostgreSQL.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { beforeAll, expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { sendBatch } from '../../../ledger/commands.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPrices } from '../../../ledger/prices.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { book, lockWallets } from '../../../ledger/wallets.ts';
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

test('a batch moves a wallet by all that stands in it, and not by one of them', async () => {
  const account = await accountWith(database().db, 100n);
  const opened = await Promise.all(
    Array.from({ length: 10 }, (_, index) => ledger.hold(request(account, index))),
  );
  expect(await ledger.balance(account)).toMatchObject({ available: 55n, held: 45n });
  const usage = usageOf(1);
  await Promise.all(opened.map((one) => ledger.settle(heldOf(one), { provider: 'local', usage })));
  // The one that held nothing is charged nothing.
  expect(await ledger.balance(account)).toMatchObject({ available: 91n, held: 0n });
});

test('one key twice in one batch is claimed once', async () => {
  const account = await accountWith(database().db, 100n);
  const idempotency = { key: 'twice', digest: 'a' };
  const asked = [
    // Alone on its way, so that the others go together.
    ledger.hold(request(account, 1)),
    ledger.hold({ ...request(account, 7), idempotency }),
    ledger.hold({ ...request(account, 7), idempotency }),
  ];
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  expect(kinds).toEqual(['held', 'held', 'running']);
  expect(await ledger.balance(account)).toMatchObject({ available: 92n, held: 8n });
});

test('what came back from a hold pays a debt before it can be held again', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const hold = heldOf(await ledger.hold(request(account, 100)));
  // A purchase is refunded whose money is held: it becomes a debt.
  await db.transaction().execute(async (trx) => {
    await lockWallets(trx, [account]);
    await book(trx, { walletId: account, kind: 'refund', amount: -60n, book: 'payments' });
  });
  await ledger.void(hold, 'the upstream failed');
  expect(await ledger.balance(account)).toMatchObject({ available: 100n, debt: 60n });
  const tooMuch = await ledger.hold(request(account, 41));
  expect(tooMuch).toMatchObject({ kind: 'short', available: 40n, shortfall: 1n });
  expect((await ledger.hold(request(account, 40))).kind).toBe('held');
});

test('what costs more than a column holds is short by that much, alone or not', async () => {
  const accountId = await accountWith(database().db, 100n);
  const dear = { ...onePerToken, perMillion: { input: 0n, output: 10n ** 17n } };
  const size = { promptTokens: 0, maxTokens: 10_000_000, n: 128, images: 0 };
  const terms = { ...termsOf(1, [dear]), size };
  const needed = 128n * 10n ** 18n;
  const short = { kind: 'short', needed, available: 100n, shortfall: needed - 100n };
  const asked = () => ({ id: uuidv7(), accountId, terms });
  expect(await ledger.hold(asked())).toMatchObject(short);
  expect(await ledger.quote(asked())).toMatchObject(short);
  const idempotency = { key: 'k', digest: 'd' };
  const all = [asked(), request(accountId, 40), asked(), { ...asked(), idempotency }];
  const outcomes = await Promise.all(all.map((one) => ledger.hold(one)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['short', 'held', 'short', 'short']);
  expect(outcomes[3]).toMatchObject({ ...short, available: 60n, shortfall: needed - 60n });
});

test('a quote that ran out voids no request that uses it, and is charged by nobody', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const quote = heldOf(await ledger.quote(request(account, 50)));
  const settled = await ledger.settle(quote, { provider: 'local', usage: usageOf(5) });
  expect(settled).toMatchObject({ changed: false, state: 'held' });
  const used = heldOf(await ledger.hold({ ...request(account, 50), quoteId: quote.id }));
  // As a sweep that had seen it a moment before.
  const reason = 'the quote was not used in time';
  const wallets = { id: used.id, accountId: account, keyId: undefined };
  const late = { kind: 'close', state: 'void', quote: true, reason, ...wallets } as const;
  const [answer] = await sendBatch(db, uuidv7(), [late]);
  expect(answer).toMatchObject({ part: 'closedBefore', outcome: 'held' });
  await ledger.settle(used, { provider: 'local', usage: usageOf(30) });
  expect(await ledger.balance(account)).toMatchObject({ available: 70n, held: 0n });
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
