/** `storage rotate`: every file's key and every secret under the first of the master keys. */
import type { Command } from 'commander';
import { storageErrors } from '../../model/errors.ts';
import { rotateKeys, rotateSecrets } from '../../upkeep/rotate.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import { keyringOf } from '../api-settings.ts';
import type { Terminal } from '../terminal.ts';

const NOTE = `
Put the new key first in STORAGE_MASTER_KEYS and keep the old one behind it, restart the APIs, run
this, and take the old one away. Keep it in a safe place: a rebuild from the disks needs it.`;

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .addHelpText('after', NOTE)
    .action((words: AdminWords) =>
      withDatabase(words, terminal, async (db) => {
        const keyring = keyringOf(terminal.environment.STORAGE_MASTER_KEYS);
        if (keyring === undefined) throw storageErrors.make('MASTER_KEY_INVALID', { id: '(none)' });
        const [files, secrets] = [await rotateKeys(db, keyring), await rotateSecrets(db, keyring)];
        const now = `under the master key ${keyring.currentId} now`;
        terminal.say(`${files} files and ${secrets} S3 secrets are ${now}\n`);
      }),
    );
}
