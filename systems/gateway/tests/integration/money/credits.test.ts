// Credit moved by hand, allowances of keys, and what the database itself refuses.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { balanceOf, checkWallets } from '../../../ledger/balance.ts';
import { refundCharge } from '../../../ledger/charge-refund.ts';
import { type CorrectionKind, correctCredit } from '../../../ledger/credits.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { ledgerReport } from '../../../ledger/report.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { transactionsOf } from '../../../ledger/transactions.ts';
import { usageOf as usageRows } from '../../../ledger/usage.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, heldOf, spend, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

const correct = (accountId: string, kind: CorrectionKind, amount: bigint, reference?: string) =>
  correctCredit(database().db, { accountId, kind, amount, reason: 'a test', by: 'ann', reference });

const available = async (walletId: string) => (await balanceOf(database().db, walletId))?.available;

test('credit is added, deducted and set; zero changes nothing', async () => {
  const account = await accountWith(database().db, 0n);
  expect(await correct(account, 'add', 50n)).toEqual({ changed: true, available: 50n });
  expect(await correct(account, 'deduct', 20n)).toEqual({ changed: true, available: 30n });
  expect(await correct(account, 'set', 7n)).toEqual({ changed: true, available: 7n });
  expect(await correct(account, 'set', 7n)).toEqual({ changed: false, available: 7n });
  expect(await correct(account, 'deduct', 0n)).toEqual({ changed: false, available: 7n });
  const { transactions } = await transactionsOf(database().db, account, { limit: 10 });
  expect(transactions.map(({ type, amount }) => [type, amount])).toEqual([
    ['deduction', 23n],
    ['deduction', 20n],
    ['credit', 50n],
  ]);
  expect(transactions[0]?.description).toBe('a test (ann)');
});

test('negative, too much, unexplained, for nobody: an error, and nothing changes', async () => {
  const account = await accountWith(database().db, 10n);
  const refused: [CorrectionKind, bigint, string][] = [
    ['deduct', -1n, 'AMOUNT_INVALID'],
    ['add', -1n, 'AMOUNT_INVALID'],
    ['set', -1n, 'AMOUNT_INVALID'],
    ['add', 10n ** 18n, 'AMOUNT_TOO_LARGE'],
    ['deduct', 11n, 'CREDIT_SHORT'],
  ];
  for (const [kind, amount, code] of refused) {
    await expect(correct(account, kind, amount)).rejects.toMatchObject({ code });
  }
  await expect(correct(uuidv7(), 'add', 1n)).rejects.toMatchObject({ code: 'WALLET_UNKNOWN' });
  const silent = { accountId: account, kind: 'add', amount: 1n, reason: ' ', by: 'ann' } as const;
  const unexplained = correctCredit(database().db, silent);
  await expect(unexplained).rejects.toMatchObject({ code: 'REASON_MISSING' });
  expect(await available(account)).toBe(10n);
});

test('the same correction by its reference is done once, also at once', async () => {
  const account = await accountWith(database().db, 0n);
  const reference = uuidv7();
  const all = await Promise.all(
    Array.from({ length: 8 }, () => correct(account, 'add', 5n, reference)),
  );
  expect(all.filter(({ changed }) => changed)).toHaveLength(1);
  expect(await available(account)).toBe(5n);
  // A gift to many has one reference, and each of them gets it.
  const other = await accountWith(database().db, 0n);
  expect(await correct(other, 'add', 5n, reference)).toEqual({ changed: true, available: 5n });
});

test('a correction that is sent again is not judged by what the first one left', async () => {
  const account = await accountWith(database().db, 10n);
  const set = () => correct(account, 'set', 5n, 'set once');
  expect(await set()).toEqual({ changed: true, available: 5n });
  await correct(account, 'deduct', 2n);
  expect(await set()).toEqual({ changed: false, available: 3n });
  const deduct = () => correct(account, 'deduct', 2n, 'deducted once');
  expect(await deduct()).toEqual({ changed: true, available: 1n });
  expect(await deduct()).toEqual({ changed: false, available: 1n });
  const wrong = correct(account, 'deduct', -2n, 'deducted once');
  await expect(wrong).rejects.toMatchObject({ code: 'AMOUNT_INVALID' });
});

test('what changed nothing was done as well, and shows in no list', async () => {
  const { db } = database();
  const account = await accountWith(db, 0n);
  await correct(account, 'add', 5n);
  const set = () => correct(account, 'set', 5n, 'is five');
  expect(await set()).toEqual({ changed: false, available: 5n });
  await correct(account, 'deduct', 2n);
  expect(await set()).toEqual({ changed: false, available: 3n });
  const { transactions } = await transactionsOf(db, account, { limit: 9 });
  expect(transactions.map(({ amount }) => amount)).toEqual([2n, 5n]);
  expect(await checkWallets(db, [account])).toMatchObject([{ isEqual: true }]);
});

test('one reference at once is one correction, and the others hear of it', async () => {
  const account = await accountWith(database().db, 10n);
  const kinds = ['set', 'deduct', 'add', 'set', 'deduct', 'add'] as const;
  const all = await Promise.allSettled(
    kinds.map((kind) => correct(account, kind, 4n, 'any of them')),
  );
  const done = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.changed] : []));
  expect(done.sort()).toEqual([false, true]);
  expect([4n, 6n, 14n]).toContain(await available(account));
});

test('another correction under a used reference is refused, and changes nothing', async () => {
  const account = await accountWith(database().db, 0n);
  await correct(account, 'add', 1n, 'r1');
  const refused = { code: 'REFERENCE_USED', details: { reference: 'r1' } };
  await expect(correct(account, 'add', 7n, 'r1')).rejects.toMatchObject(refused);
  await expect(correct(account, 'deduct', 1n, 'r1')).rejects.toMatchObject(refused);
  await correct(account, 'set', 5n, 'r2');
  await correct(account, 'add', 3n);
  await expect(correct(account, 'set', 8n, 'r2')).rejects.toMatchObject({ code: refused.code });
  expect(await correct(account, 'set', 5n, 'r2')).toEqual({ changed: false, available: 8n });
});

test('many deductions at once take what there is, and not more', async () => {
  const account = await accountWith(database().db, 100n);
  const all = await Promise.allSettled(
    Array.from({ length: 30 }, () => correct(account, 'deduct', 9n)),
  );
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
  expect(await available(account)).toBe(1n);
});

test('a charge is given back once', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const { id } = await spend(db, account, 40n);
  const all = await Promise.all([1, 2, 3].map(() => refundCharge(db, id, 'it was wrong')));
  expect(all.filter(({ changed }) => changed)).toHaveLength(1);
  expect(await available(account)).toBe(100n);
  const free = await spend(db, account, 0n);
  expect(await refundCharge(db, free.id, 'free')).toEqual({ changed: false, available: 100n });
  const unknown = refundCharge(db, uuidv7(), 'none');
  await expect(unknown).rejects.toMatchObject({ code: 'CHARGE_UNKNOWN' });
});

test('what was given back was not spent, and says which request it was for', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const { id } = await spend(db, account, 40n);
  await spend(db, account, 5n);
  await refundCharge(db, id, 'it was wrong');
  const period = { fromMs: 0, toMs: Date.now() + 60_000 };
  for (const by of ['day', 'model', 'key', 'provider'] as const) {
    const rows = await usageRows(db, account, { ...period, by });
    expect(rows).toMatchObject([{ requests: 2, charged: 5n }]);
  }
  const { transactions } = await transactionsOf(db, account, { limit: 9 });
  const [refund, , charge, given] = transactions;
  expect(refund).toMatchObject({ type: 'usage_refund', holdId: id });
  expect(charge).toMatchObject({ type: 'usage', holdId: id });
  expect(given?.holdId).toBeUndefined();
});

test('a key spends what it may, beside what the account has', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 1_000n);
  const keyId = uuidv7();
  const ledger = openLedger({ db, owner: uuidv7() });
  const ask = (amount: number) =>
    ledger.hold({ id: uuidv7(), accountId, keyId, terms: termsOf(amount) });
  await setAllowance(db, { keyId, accountId, limit: 100n });
  const hold = heldOf(await ask(60));
  const outcomes = await Promise.all([ask(60), ask(40)]);
  expect(outcomes[0]).toMatchObject({
    kind: 'short',
    wallet: 'key',
    available: 40n,
    maxTokens: 40,
  });
  expect(outcomes[1]?.kind).toBe('held');
  await ledger.settle(hold, { provider: 'local', usage: usageOf(10) });
  expect([await available(keyId), await available(accountId)]).toEqual([50n, 950n]);
  // 10 are spent and 40 are held: of 30 nothing is left, and the rest is owed to the limit.
  await setAllowance(db, { keyId, accountId, limit: 30n });
  expect(await ask(1)).toMatchObject({ kind: 'short', wallet: 'key', available: 0n });
  await setAllowance(db, { keyId, accountId, limit: 200n });
  expect(await available(keyId)).toBe(150n);
  await setAllowance(db, { keyId, accountId, limit: 200n });
  await setAllowance(db, { keyId, accountId, limit: undefined });
  expect((await ask(500)).kind).toBe('held');
  const { transactions } = await transactionsOf(db, keyId, { limit: 9, type: 'usage' });
  expect(transactions).toMatchObject([{ amount: 10n }]);
  const wrong = setAllowance(db, { keyId, accountId, limit: -1n });
  await expect(wrong).rejects.toMatchObject({ code: 'AMOUNT_INVALID' });
  expect(await checkWallets(db, [keyId, accountId])).toMatchObject([
    { isEqual: true },
    { isEqual: true },
  ]);
});

test('a charge that is given back is not counted by the limit of its key either', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 1_000n);
  const keyId = uuidv7();
  const ledger = openLedger({ db, owner: uuidv7() });
  const spendBy = async (amount: number) => {
    const terms = termsOf(amount);
    const hold = heldOf(await ledger.hold({ id: uuidv7(), accountId, keyId, terms }));
    await ledger.settle(hold, { provider: 'local', usage: usageOf(amount) });
    return hold.id;
  };
  const both = async () => [await available(keyId), await available(accountId)];
  const before = await spendBy(30);
  await setAllowance(db, { keyId, accountId, limit: 100n });
  const counted = await spendBy(80);
  expect(await both()).toEqual([20n, 890n]);
  await Promise.all([1, 2, 3].map(() => refundCharge(db, counted, 'it was wrong')));
  expect(await both()).toEqual([100n, 970n]);
  // From before the key had its limit: it was not counted, so there is nothing to give back.
  await refundCharge(db, before, 'it was wrong');
  expect(await both()).toEqual([100n, 1_000n]);
  // A limit that was lowered below what was spent is owed that first.
  const owed = await spendBy(60);
  await setAllowance(db, { keyId, accountId, limit: 50n });
  await refundCharge(db, owed, 'it was wrong');
  expect(await both()).toEqual([50n, 1_000n]);
  const rows = await usageRows(db, accountId, { fromMs: 0, toMs: Date.now() + 60_000, by: 'key' });
  expect(rows).toMatchObject([{ name: keyId, requests: 3, charged: 0n }]);
  const checks = await checkWallets(db, [keyId, accountId]);
  expect(checks.map(({ isEqual }) => isEqual)).toEqual([true, true]);
  const { wrong, isBalanced } = await ledgerReport(db);
  expect([wrong, isBalanced]).toEqual([[], true]);
});

test('usage by day, model, key and provider', async () => {
  const { db } = database();
  const account = await accountWith(db, 1_000n);
  await spend(db, account, 40n);
  await spend(db, account, 2n);
  const range = { fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000 };
  const totals = { requests: 2, inputTokens: 0, outputTokens: 42, charged: 42n };
  const rows = await Promise.all(
    (['day', 'model', 'key', 'provider'] as const).map((by) =>
      usageRows(db, account, { ...range, by }),
    ),
  );
  const names = rows.map((all) => all.map(({ name }) => name));
  expect(rows.flat()).toMatchObject([totals, totals, totals, totals]);
  expect(names).toEqual([[expect.stringMatching(/^20/)], ['echo'], ['none'], ['local']]);
});

test('what is listed is paged by its place, newest first, by type', async () => {
  const { db } = database();
  const account = await accountWith(db, 0n);
  for (let amount = 1n; amount <= 7n; amount += 1n) await correct(account, 'add', amount);
  await correct(account, 'deduct', 1n);
  const amounts: bigint[] = [];
  let after: string | undefined;
  do {
    const page = await transactionsOf(db, account, { limit: 3, after, type: 'credit' });
    amounts.push(...page.transactions.map(({ amount }) => amount));
    // What comes meanwhile stands before the first page, and moves nothing.
    await correct(account, 'add', 99n);
    after = page.next;
  } while (after !== undefined);
  expect(amounts).toEqual([7n, 6n, 5n, 4n, 3n, 2n, 1n]);
  const none = await transactionsOf(db, account, { limit: 0, after: 'x' });
  expect(none).toEqual({ transactions: [], next: undefined });
});

interface Wrong {
  readonly account: string;
  readonly other: string;
  /** A key that got its limit after the open hold. */
  readonly key: string;
  /** Holds of the first: one that is settled, and one that is open. */
  readonly id: string;
  readonly open: string;
}

/** Statements that move money, or would have moved it otherwise, and why each is refused. */
function wrongMoves({ account, other, key, id, open }: Wrong): readonly [string, string][] {
  const entry = (columns: string, values: string) =>
    `insert into entry (wallet_id, ${columns}) values ('${account}', ${values})`;
  return [
    ['update wallet set available = available + 1', 'money moves by entries alone'],
    ['delete from wallet', 'money moves by entries alone'],
    ['truncate wallet', 'money moves by entries alone'],
    ['update entry set available = 1', 'entries stay'],
    ['delete from entry', 'entries stay'],
    ['truncate entry', 'entries stay'],
    [
      `insert into wallet (id, account_id, kind, available)
      values (gen_random_uuid(), gen_random_uuid(), 'key', 5)`,
      'money moves',
    ],
    [entry('kind, available', `'credit', 5`), 'entry_is_whole'],
    [entry('kind, available, contra', `'credit', 5, -5`), 'entry_is_whole'],
    [entry('kind, available, held', `'credit', -5, 5`), 'entry_is_whole'],
    [entry('kind, available, contra, book', `'deduction', -61, 61, 'x'`), 'wallet_is_whole'],
    [entry('kind, hold_id, available, held', `'hold', '${open}', -5, 5`), 'entry_opens_once'],
    [
      entry('kind, hold_id, held, contra, book', `'settle', '${id}', -40, 40, 'usage'`),
      'entry_closes_once',
    ],
    [
      entry('kind, hold_id, held, contra, book', `'settle', '${open}', -5, 5, 'usage'`),
      'something else than its hold',
    ],
    [
      entry('kind, hold_id, held, available', `'void', '${open}', -4, 4`),
      'something else than its hold',
    ],
    [
      entry('kind, hold_id, held, suspense', `'unresolved', '${open}', -5, 5`),
      'something else than its hold',
    ],
    [
      entry('kind, hold_id, available, held', `'hold', gen_random_uuid(), -5, 5`),
      'something else than its hold',
    ],
    [
      `insert into entry (wallet_id, kind, hold_id, available, held)
      values ('${other}', 'hold', '${open}', -5, 5)`,
      'something else than its hold',
    ],
    [
      `insert into entry (wallet_id, kind, hold_id, available, held)
      values ('${key}', 'hold', '${open}', -5, 5)`,
      'something else than its hold',
    ],
    [
      `insert into entry (wallet_id, kind, available, contra, book)
      values (gen_random_uuid(), 'credit', 5, -5, 'x')`,
      'a wallet that is not there',
    ],
  ];
}

function wrongRows({ account, id, open }: Wrong): readonly [string, string][] {
  return [
    [
      `update hold set state = 'settled', charged = amount + 1, closed_at = now()
      where id = '${open}'`,
      'hold_is_whole',
    ],
    [`update hold set state = 'settled' where id = '${open}'`, 'hold_is_whole'],
    [
      `update hold set state = 'void', charged = null, closed_at = null where id = '${id}'`,
      'hold_is_whole',
    ],
    [`update hold set state = 'settled', charged = amount + 1 where id = '${open}'`, '_is_whole'],
    [`update hold set state = 'void', charged = 1 where id = '${open}'`, '_is_whole'],
    [
      `insert into hold (id, account_id, amount, state, owner, terms, expires_at)
      values (gen_random_uuid(), '${account}', -1, 'held', gen_random_uuid(), '{}', now())`,
      '_is_whole',
    ],
    [
      `insert into hold (id, account_id, amount, state, closed_at, owner, terms, expires_at)
      values (gen_random_uuid(), '${account}', 1, 'void', now(), gen_random_uuid(), '{}', now())`,
      'column "on_key"',
    ],
    [
      `insert into hold (id, account_id, on_key, amount, state, owner, terms, expires_at)
      values (gen_random_uuid(), '${account}', false, -1, 'held', gen_random_uuid(), '{}', now())`,
      'hold_is_whole',
    ],
    [`update wallet set kind = 'key' where id = '${account}'`, 'wallet_is_whole'],
    [
      `insert into wallet (id, account_id, kind)
      values (gen_random_uuid(), gen_random_uuid(), 'account')`,
      'wallet_is_whole',
    ],
  ];
}

test('the database refuses wrong money, whoever writes it', async () => {
  const { db } = database();
  const account = await accountWith(db, 100n);
  const { id } = await spend(db, account, 40n);
  const key = uuidv7();
  const { id: open } = heldOf(
    await openLedger({ db, owner: uuidv7() }).hold({
      id: uuidv7(),
      accountId: account,
      keyId: key,
      terms: termsOf(5),
    }),
  );
  await setAllowance(db, { keyId: key, accountId: account, limit: 50n });
  const wrong = { account, other: await accountWith(db, 100n), key, id, open };
  for (const [statement, why] of [...wrongMoves(wrong), ...wrongRows(wrong)]) {
    await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(why);
  }
  expect(await ledgerReport(db)).toMatchObject({ isBalanced: true, wrong: [] });
});
