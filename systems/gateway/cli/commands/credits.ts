import type { Command } from 'commander';
import { balanceOf } from '../../ledger/balance.ts';
import type { CorrectionKind } from '../../ledger/credits.ts';
import { transactionsOf } from '../../ledger/transactions.ts';
import type { Nano } from '../../model/money.ts';
import { moneyErrors } from '../../model/money-errors.ts';
import { dollarsOf, emailOf, folderOption, textOf } from '../arguments.ts';
import { balanceText, transactionsText } from '../money-text.ts';
import { accountOf, withGateway } from '../with-gateway.ts';

const shown = 20;

const abouts: Readonly<Record<CorrectionKind, string>> = {
  add: 'Gives credit',
  deduct: 'Takes credit',
  set: 'Makes it so much',
};

export function creditsCommand(command: Command): void {
  // What they take is in the help of each.
  command.configureHelp({ subcommandTerm: (one) => one.name() });
  const showing = command.command('show').description('Balance, transactions');
  folderOption(showing).argument('<email>', 'of the account', emailOf).action(show);
  for (const kind of ['add', 'deduct', 'set'] as const) {
    folderOption(command.command(kind).description(abouts[kind]))
      .argument('<email>', 'of the account', emailOf)
      .argument('<dollars>', 'such as 12.50', dollarsOf)
      .requiredOption('--reason <text>', 'why; it stands beside the transaction', textOf('reason'))
      .option('--reference <text>', 'the same one is done once', textOf('reference'))
      .action((email, dollars, flags) => correct(kind, email, dollars, flags));
  }
}

async function show(email: string, { folder }: { readonly folder?: string }): Promise<void> {
  await withGateway({ folder, mustBeThere: true }, async ({ database: { db } }) => {
    const { id } = await accountOf(db, email);
    const balance = await balanceOf(db, id);
    if (balance === undefined) throw moneyErrors.make('WALLET_UNKNOWN', { accountId: id });
    const { transactions } = await transactionsOf(db, id, { limit: shown });
    console.log(balanceText(balance));
    console.log(transactionsText(transactions));
  });
}

interface CorrectFlags {
  readonly reason: string;
  readonly reference?: string;
  readonly folder?: string;
}

async function correct(
  kind: CorrectionKind,
  email: string,
  amount: Nano,
  { reason, reference, folder }: CorrectFlags,
): Promise<void> {
  await withGateway({ folder, mustBeThere: true }, async ({ database: { db }, money }) => {
    const { id: accountId } = await accountOf(db, email);
    const by = 'the command gateway';
    const { changed } = await money.correct({ accountId, kind, amount, reason, by, reference });
    const balance = await balanceOf(db, accountId);
    if (!changed) console.log('nothing was changed');
    if (balance) console.log(balanceText(balance));
  });
}
