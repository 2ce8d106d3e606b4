/** `storage user`: who may do what, and the keys for it. */
import { makeApiKey } from '@gauntlet/kit/auth';
import { type Command, Option } from 'commander';
import { KEY_PREFIX } from '../../api/access.ts';
import { sealSecret } from '../../blobs/secrets.ts';
import { type AccessKey, addAccessKey, newAccessKey } from '../../metadata/s3/access-keys.ts';
import type { Db } from '../../metadata/schema.ts';
import { addApiKey, addUser, disableUser, findUser, listUsers } from '../../metadata/users.ts';
import { storageErrors } from '../../model/errors.ts';
import type { Role } from '../../model/roles.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import { keyringOf } from '../api-settings.ts';
import type { Terminal } from '../terminal.ts';

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command.command('add <name>'))
    .description('makes a user, or one more key for one, and shows the key this once')
    .addOption(
      new Option('--role <role>', 'what the user may do')
        .choices(['reader', 'writer', 'server', 'admin'])
        .default('writer'),
    )
    .action((name: string, words: AdminWords & { readonly role: Role }) =>
      withDatabase(words, terminal, async (db) => {
        const user = (await addUser(db, name, words.role)) ?? (await findUser(db, name));
        if (user === undefined) throw storageErrors.make('USER_UNKNOWN', { name });
        const pepper = terminal.environment.STORAGE_PEPPER ?? 'storage';
        const made = makeApiKey(KEY_PREFIX, pepper);
        await addApiKey(db, user.userId, made);
        const lines = [`user ${name} (${user.role})`, `API key ${made.key}`];
        // Chunk servers have nothing to do with S3.
        if (user.role !== 'server') {
          const { accessKey, secret } = await madeAccessKey(db, user.userId, terminal);
          lines.push(`S3 access key ${accessKey}`, `S3 secret ${secret}`);
        }
        terminal.say(`${lines.join('\n')}\n`);
      }),
    );
  adminOptions(command.command('list'))
    .description('all users, their roles and the beginnings of their keys')
    .action((words: AdminWords) =>
      withDatabase(words, terminal, async (db) => {
        for (const { name, role, isDisabled, keyHints } of await listUsers(db)) {
          const state = isDisabled ? 'disabled' : role;
          terminal.say(`${name}\t${state}\t${keyHints.join(' ')}\n`);
        }
      }),
    );
  adminOptions(command.command('disable <name>'))
    .description('its keys and tokens are refused from now on')
    .action((name: string, words: AdminWords) =>
      withDatabase(words, terminal, async (db) => {
        if (!(await disableUser(db, name))) throw storageErrors.make('USER_UNKNOWN', { name });
        terminal.say(`user ${name} is disabled\n`);
      }),
    );
}

async function madeAccessKey(
  db: Db,
  userId: string,
  { environment }: Terminal,
): Promise<AccessKey> {
  const made = newAccessKey();
  const keyring = keyringOf(environment.STORAGE_MASTER_KEYS);
  await addAccessKey(db, userId, sealSecret(keyring, made));
  return made;
}
