import type { Command } from 'commander';
import { adminErrors } from '../../http/admin-errors.ts';
import { accountByEmail } from '../../ledger/accounts/accounts-store.ts';
import { balanceOf } from '../../ledger/balance.ts';
import type { CorrectionKind } from '../../ledger/credits.ts';
import { transactionsOf } from '../../ledger/transactions.ts';
import { dollarsRead } from '../../model/money.ts';
import { moneyErrors } from '../../model/money-errors.ts';
import { balanceText, transactionsText } from '../money-text.ts';
import { withGateway } from '../with-gateway.ts';

const shown = 20;

export function creditsCommand(command: Command): void {
  command
    .command('show <email>')
    .description('The balance, and the latest transactions')
    .action(show);
  for (const kind of ['add', 'deduct', 'set'] as const) {
    command
      .command(`${kind} <email> <dollars>`)
      .requiredOption('--reason <text>', 'why; it stands beside the transaction')
      .option('--reference <text>', 'the same one is done once')
      .action((email, dollars, flags) => correct(kind, email, dollars, flags));
  }
}

async function show(email: string): Promise<void> {
  await withGateway(async ({ database: { db } }) => {
    const { id } = await accountOf(db, email);
    const balance = await balanceOf(db, id);
    if (balance === undefined) throw moneyErrors.make('WALLET_UNKNOWN', { accountId: id });
    const { transactions } = await transactionsOf(db, id, { limit: shown });
    console.log(balanceText(balance));
    console.log(transactionsText(transactions));
  });
}

async function correct(
  kind: CorrectionKind,
  email: string,
  dollars: string,
  { reason, reference }: { readonly reason: string; readonly reference?: string },
): Promise<void> {
  const amount = dollarsRead(dollars);
  if (amount === undefined) throw moneyErrors.make('AMOUNT_INVALID', { amount: dollars });
  await withGateway(async ({ database: { db }, money }) => {
    const { id: accountId } = await accountOf(db, email);
    const by = 'the command gateway';
    const { changed } = await money.correct({ accountId, kind, amount, reason, by, reference });
    const balance = await balanceOf(db, accountId);
    if (!changed) console.log('nothing was changed');
    if (balance) console.log(balanceText(balance));
  });
}

async function accountOf(db: Parameters<typeof accountByEmail>[0], email: string) {
  const account = await accountByEmail(db, email.toLowerCase());
  if (account === undefined) throw adminErrors.make('ACCOUNT_UNKNOWN');
  return account;
}
