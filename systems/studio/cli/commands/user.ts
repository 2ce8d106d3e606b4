import { randomBytes } from 'node:crypto';
import { authErrors, hashPassword, passwordProblems } from '@gauntlet/kit/auth';
import { uuidv7 } from '@gauntlet/kit/http';
import { commandLogger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { findUser, insertUser, setPassword } from '../../jobs/accounts.ts';
import { studioErrors } from '../../model/errors.ts';
import { openStudioDatabase } from '../compose.ts';
import { readSettings } from '../settings.ts';

export function userCommand(command: Command): void {
  command
    .argument('<action>', 'add, or password')
    .argument('<email>')
    .option('--password <password>', 'one is made up when it is left out')
    .action(user);
}

async function user(
  action: string,
  address: string,
  { password = randomBytes(12).toString('base64url') }: { readonly password?: string },
): Promise<void> {
  if (action !== 'add' && action !== 'password') {
    const problem = `'${action}' is neither add nor password`;
    throw studioErrors.make('FIELD_INVALID', { field: 'action', problem });
  }
  const email = address.toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    const problem = `'${address}' is no e-mail address`;
    throw studioErrors.make('FIELD_INVALID', { field: 'email', problem });
  }
  const problems = passwordProblems(password, [email]);
  if (problems.length > 0) {
    throw authErrors.make('PASSWORD_WEAK', { problems: problems.join(', ') });
  }
  const log = commandLogger('studio');
  const { db, close } = await openStudioDatabase(readSettings(process.env), log);
  try {
    const passwordHash = await hashPassword(password);
    if (action === 'add') {
      const about = { userId: uuidv7(), email, passwordHash, confirmationHash: undefined };
      if ((await insertUser(db, about)) === undefined) throw studioErrors.make('EMAIL_TAKEN');
    } else {
      const known = await findUser(db, { email });
      if (known === undefined) throw studioErrors.make('USER_UNKNOWN', { email });
      await setPassword(db, known.userId, passwordHash);
    }
    console.log(`${email} may log in with the password ${password}`);
  } finally {
    await close();
  }
}
