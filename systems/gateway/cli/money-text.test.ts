import { expect, test } from 'vitest';
import { balanceText, reconciledText, reportText, transactionsText } from './money-text.ts';

const nothing = { available: 0n, held: 0n, suspense: 0n, debt: 0n };
const cent = 10_000_000n;

test('a balance, with what else there is', () => {
  expect(balanceText({ ...nothing, available: 150n * cent })).toBe('available 1.5 dollars');
  const all = { available: 0n, held: cent, suspense: 2n * cent, debt: 3n * cent };
  expect(balanceText(all)).toBe('available 0 dollars, held 0.01, not yet known 0.02, owed 0.03');
});

test('transactions, a line each', () => {
  const one = { id: '1', atMs: 0, amount: cent, holdId: undefined };
  const text = transactionsText([
    { ...one, type: 'usage', direction: 'debit', description: undefined },
    { ...one, type: 'credit', direction: 'credit', description: 'a gift (ann)' },
  ]);
  expect(text.split('\n')).toEqual([
    '1970-01-01T00:00:00Z  usage   -0.01',
    '1970-01-01T00:00:00Z  credit  +0.01  a gift (ann)',
  ]);
  expect(transactionsText([])).toBe('no transactions yet');
});

test('what was cleared, and whether the books are right', () => {
  expect(reconciledText({ settled: 1, unused: 2, absorbed: 3, waiting: 4 })).toBe(
    'unresolved: 1 settled by record, 2 not used, 3 absorbed, 4 waiting',
  );
  const report = {
    books: [{ book: 'usage', amount: cent }],
    accounts: nothing,
    debts: 0n,
    isBalanced: true,
    wrong: [],
    holds: [{ state: 'held', count: 2, amount: cent, oldestMs: 0 }],
    absorbed: { count: 1, amount: cent },
    unclaimed: [{ paymentId: 'pi_1', accountId: 'a', cents: 2_050n }],
  };
  expect(reportText(report).split('\n')).toEqual([
    'accounts: available 0 dollars',
    'book usage      0.01',
    '2 held, 0.01 dollars, since 1970-01-01T00:00:00.000Z',
    'absorbed by the operator: 1, at most 0.01 dollars',
    'UNCLAIMED: payment pi_1 of 20.5 dollars is for the account a, which is not here',
    'the books balance',
  ]);
  const check = { walletId: 'w', balance: nothing, entries: nothing, isEqual: false };
  const wrong = reportText({ ...report, isBalanced: false, wrong: [check] });
  expect(wrong).toContain('THE BOOKS DO NOT BALANCE');
  expect(wrong).toContain('WRONG: wallet w is not the sum of its entries');
});
