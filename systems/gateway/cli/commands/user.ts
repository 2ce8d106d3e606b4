import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { emailOf, folderOption, passwordOf } from '../arguments.ts';
import { withGateway } from '../with-gateway.ts';

export function userCommand(command: Command): void {
  folderOption(command)
    .argument('<email>', 'of the account', emailOf)
    .option('--admin', 'an administrator')
    .option('--password <password>', 'without it one is made and printed', passwordOf)
    .action(user);
}

interface Flags {
  readonly admin?: boolean;
  readonly password?: string;
  readonly folder?: string;
}

async function user(email: string, { admin = false, password, folder }: Flags): Promise<void> {
  const given = password ?? randomBytes(18).toString('base64url');
  const account = await withGateway({ folder, mustBeThere: false }, ({ accounts }) =>
    accounts.add(email, given, admin ? 'admin' : 'user'),
  );
  console.log(`account   ${account.id}\nrole      ${account.role}`);
  if (password === undefined) console.log(`password  ${given}`);
}
