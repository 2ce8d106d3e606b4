import type { Command } from 'commander';
import { adminErrors } from '../../http/admin-errors.ts';
import { accountByEmail } from '../../ledger/accounts/accounts-store.ts';
import { withGateway } from '../with-gateway.ts';

interface KeyFlags {
  readonly name: string;
  readonly test?: boolean;
}

export function keyCommand(command: Command): void {
  command
    .argument('<email>', 'of the account')
    .option('--name <name>', 'to know it again', 'key')
    .option('--test', 'a key that reaches only the built-in model')
    .action(key);
}

async function key(email: string, { name, test = false }: KeyFlags): Promise<void> {
  const limits = {
    spendNano: undefined,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    models: undefined,
    addresses: undefined,
  };
  const { secret } = await withGateway(async ({ keys, database }) => {
    const account = await accountByEmail(database.db, email.toLowerCase());
    if (account === undefined) throw adminErrors.make('ACCOUNT_UNKNOWN');
    return await keys.make(account.id, { name, mode: test ? 'test' : 'live', limits });
  });
  console.log(secret);
}
