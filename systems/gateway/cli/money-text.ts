/** Balances, transactions and the report as lines for a terminal. */
import type { Reconciled } from '../ledger/reconcile.ts';
import type { LedgerReport } from '../ledger/report.ts';
import type { Balance, Transaction } from '../model/ledger.ts';
import { dollarsText, nanoPerCent } from '../model/money.ts';

export function balanceText({ available, held, suspense, debt }: Balance): string {
  const more = [
    held > 0n ? `held ${dollarsText(held)}` : '',
    suspense > 0n ? `not yet known ${dollarsText(suspense)}` : '',
    debt > 0n ? `owed ${dollarsText(debt)}` : '',
  ].filter((text) => text !== '');
  return [`available ${dollarsText(available)} dollars`, ...more].join(', ');
}

/** No column is wider than what is in it: a narrow terminal breaks lines. */
export function transactionsText(transactions: readonly Transaction[]): string {
  if (transactions.length === 0) return 'no transactions yet';
  const rows = transactions.map(({ atMs, type, amount, direction, description = '' }) => {
    const signed = `${direction === 'credit' ? '+' : '-'}${dollarsText(amount)}`;
    const when = `${new Date(atMs).toISOString().slice(0, secondsLength)}Z`;
    return { when, type, signed, description };
  });
  const widest = (name: 'type' | 'signed') => Math.max(...rows.map((row) => row[name].length));
  const [types, amounts] = [widest('type'), widest('signed')];
  return rows
    .map(({ when, type, signed, description }) =>
      `${when}  ${type.padEnd(types)}  ${signed.padStart(amounts)}  ${description}`.trimEnd(),
    )
    .join('\n');
}

/** Of an instant without its fraction of a second. */
const secondsLength = '2026-01-31T12:00:00'.length;

export function reconciledText({ settled, unused, absorbed, waiting }: Reconciled): string {
  return (
    `unresolved: ${settled} settled by record, ${unused} not used, ` +
    `${absorbed} absorbed, ${waiting} waiting`
  );
}

export function reportText(report: LedgerReport): string {
  const { accounts, books, debts, isBalanced, wrong, holds, absorbed, unclaimed } = report;
  const { available, held, suspense } = accounts;
  return [
    `accounts: ${balanceText({ available, held, suspense, debt: debts })}`,
    ...books.map(({ book, amount }) => `book ${book.padEnd(10)} ${dollarsText(amount)}`),
    ...holds.map(
      ({ state, count, amount, oldestMs }) =>
        `${count} ${state}, ${dollarsText(amount)} dollars, since ` +
        `${new Date(oldestMs).toISOString()}`,
    ),
    `absorbed by the operator: ${absorbed.count}, at most ${dollarsText(absorbed.amount)} dollars`,
    ...unclaimed.map(
      ({ paymentId, accountId, cents }) =>
        `UNCLAIMED: payment ${paymentId} of ${dollarsText(cents * nanoPerCent)} dollars ` +
        `is for the account ${accountId}, which is not here`,
    ),
    isBalanced ? 'the books balance' : 'THE BOOKS DO NOT BALANCE',
    ...wrong.map(({ walletId }) => `WRONG: wallet ${walletId} is not the sum of its entries`),
  ].join('\n');
}
