// The public check of the books: true, cheap however often it is asked for, and it finds a wallet
// that holds something else than its entries say.
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { type BooksCheck, keptMs, openBooksCheck } from '../../../ledger/books-check.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { sumsAfter, sumsOf } from '../../../ledger/wallet-sums.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, spend } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

beforeEach(async () => {
  await sql`delete from books_check`.execute(database().db);
});

const never = () => new Promise<void>(() => {});
const at = (nowMs: { value: number }) => ({ db: database().db, nowMs: () => nowMs.value });

/** As somebody does who has the database in his hands. */
async function tamper(walletId: string, by: number): Promise<void> {
  const { db } = database();
  await sql`alter table wallet disable trigger user`.execute(db);
  await sql`update wallet set available = available + ${by} where id = ${walletId}`.execute(db);
  await sql`alter table wallet enable trigger user`.execute(db);
}

test('what a wallet holds beside its entries is the difference', async () => {
  const { db } = database();
  const now = { value: 1_000_000 };
  const before = await openBooksCheck({ ...at(now), wait: never })();
  const accounts = [await accountWith(db, 100n), await accountWith(db, 0n)];
  const [rich = ''] = accounts;
  await spend(db, rich, 40n);
  // A key's limit is a wallet as well, and no account.
  await setAllowance(db, { keyId: crypto.randomUUID(), accountId: rich, limit: 5n });
  now.value += keptMs;
  const check = openBooksCheck({ ...at(now), wait: never });
  expect(await check()).toMatchObject({
    accounts: before.accounts + 2,
    // Given, held and settled; and allowed.
    entries: before.entries + 4n,
    difference: 0n,
    checkedAtMs: now.value,
  });
  await tamper(rich, 7);
  now.value += keptMs;
  expect(await check()).toMatchObject({ difference: 7n });
  expect(await sumsOf(db, rich)).toMatchObject([{ entries: 3n, difference: 7n }]);
  await tamper(rich, -7);
  now.value += keptMs;
  expect(await check()).toMatchObject({ difference: 0n });
});

test('what was added up is not added up again, and each statement has its part', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  await setAllowance(db, { keyId: crypto.randomUUID(), accountId: account, limit: 5n });
  for (const amount of [1n, 2n, 3n]) await spend(db, account, amount);
  const steps = { wallets: 1, entries: 2 };
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const [one] = await sumsAfter(db, after, steps);
    if (one === undefined) break;
    expect(one.difference).toBe(0n);
    after = one.walletId;
    seen.push(after);
  }
  const all = await db.selectFrom('wallet').select('id').orderBy('id').execute();
  expect(seen).toEqual(all.map(({ id }) => id));
  expect(await sumsOf(db, account)).toMatchObject([{ entries: 7n, isAccount: true }]);
  // It is known already, and taken as it is.
  await sql`update wallet_sum set entries = entries + 1 where wallet_id = ${account}`.execute(db);
  expect(await sumsOf(db, account)).toMatchObject([{ entries: 8n }]);
  // Where something differs nothing is: all is added up anew before anybody is told.
  await sql`update wallet_sum set held = held + 1 where wallet_id = ${account}`.execute(db);
  expect(await sumsOf(db, account)).toMatchObject([{ entries: 7n, difference: 0n }]);
  expect(await sumsOf(db, crypto.randomUUID())).toEqual([]);
});

test('while requests are charged nothing ever differs', async () => {
  const { db } = database();
  const account = await accountWith(db, 10_000n);
  const spending = Promise.all(
    Array.from({ length: 5 }, async () => {
      for (let left = 8; left > 0; left -= 1) await spend(db, account, 3n);
    }),
  );
  for (let left = 20; left > 0; left -= 1) {
    const [one] = await sumsOf(db, account);
    expect(one?.difference).toBe(0n);
  }
  await spending;
  expect(await sumsOf(db, account)).toMatchObject([{ entries: 81n, difference: 0n }]);
});

test('all who ask share a round, whose result answers for its time in all processes', async () => {
  const now = { value: 5_000_000 };
  let rounds = 0;
  const round = async (): Promise<BooksCheck> => {
    rounds += 1;
    const checkedAtMs = now.value;
    return { accounts: 1, entries: 1n, difference: 0n, checkedAtMs, tookMs: 10_000 };
  };
  const open = () => openBooksCheck({ ...at(now), round, wait: never });
  const [one, other] = [open(), open()];
  await Promise.all(Array.from({ length: 50 }, one));
  expect([rounds, (await other()).checkedAtMs]).toEqual([1, now.value]);
  // A round of ten seconds is followed by a pause of minutes.
  now.value += 199_999;
  await Promise.all([one(), other()]);
  expect(rounds).toBe(1);
  now.value += 1;
  await one();
  await other();
  expect(rounds).toBe(2);
});

test('a round that takes long is not waited for where there is an older one', async () => {
  const now = { value: 9_000_000 };
  const long = Promise.withResolvers<void>();
  let isLong = false;
  const round = async (): Promise<BooksCheck> => {
    if (isLong) await long.promise;
    return { accounts: 1, entries: 1n, difference: 0n, checkedAtMs: now.value, tookMs: 1 };
  };
  const open = () => openBooksCheck({ ...at(now), round, wait: async () => {} });
  // There is none yet: it is waited for.
  expect(await open()()).toMatchObject({ checkedAtMs: 9_000_000 });
  now.value += keptMs;
  isLong = true;
  const check = open();
  expect(await check()).toMatchObject({ checkedAtMs: 9_000_000 });
  // The same round is still under way.
  expect(await check()).toMatchObject({ checkedAtMs: 9_000_000 });
  long.resolve();
  await expect.poll(async () => (await check()).checkedAtMs).toBe(9_000_000 + keptMs);
});

test('a round that fails is one for who asked, and the next one asks again', async () => {
  const now = { value: 12_000_000 };
  let isLost = true;
  const round = async (): Promise<BooksCheck> => {
    if (isLost) throw new Error('lost');
    return { accounts: 0, entries: 0n, difference: 0n, checkedAtMs: now.value, tookMs: 0 };
  };
  const check = openBooksCheck({ ...at(now), round, wait: never });
  await expect(check()).rejects.toThrow('lost');
  isLost = false;
  expect(await check()).toMatchObject({ checkedAtMs: now.value });
});
