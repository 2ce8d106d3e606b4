import type { Command } from 'commander';
import { emailOf, folderOption, textOf } from '../arguments.ts';
import { accountOf, withGateway } from '../with-gateway.ts';

interface KeyFlags {
  readonly name: string;
  readonly test?: boolean;
  readonly folder?: string;
}

export function keyCommand(command: Command): void {
  folderOption(command)
    .argument('<email>', 'of the account', emailOf)
    .option('--name <name>', 'to know it again', textOf('keyName'), 'key')
    .option('--test', 'reaches only the built-in model')
    .action(key);
}

async function key(email: string, { name, test = false, folder }: KeyFlags): Promise<void> {
  const limits = {
    spendNano: undefined,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    models: undefined,
    addresses: undefined,
  };
  const where = { folder, mustBeThere: true, needsSecret: true };
  const { secret } = await withGateway(where, async ({ keys, database }) => {
    const { id } = await accountOf(database.db, email);
    return await keys.make(id, { name, mode: test ? 'test' : 'live', limits });
  });
  console.log(secret);
}
