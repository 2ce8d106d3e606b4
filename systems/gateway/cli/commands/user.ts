import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { emailOf } from '../arguments.ts';
import { withGateway } from '../with-gateway.ts';

export function userCommand(command: Command): void {
  command
    .argument('<email>', 'of the account', emailOf)
    .option('--admin', 'may set providers, models, prices and credits')
    .option('--password <password>', 'a random one is made and printed when this is missing')
    .action(user);
}

async function user(
  email: string,
  { admin = false, password }: { admin?: boolean; password?: string },
): Promise<void> {
  const given = password ?? randomBytes(18).toString('base64url');
  const account = await withGateway(({ accounts }) =>
    accounts.add(email, given, admin ? 'admin' : 'user'),
  );
  console.log(`account   ${account.id}\nrole      ${account.role}`);
  if (password === undefined) console.log(`password  ${given}`);
}
