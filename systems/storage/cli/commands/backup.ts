/** `storage backup` and `--restore`: the metadata to a file and back. */

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { backup, restore } from '../../metadata/backup.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import { forgetKept } from '../kept-metadata.ts';
import type { Terminal } from '../terminal.ts';

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .argument('<file>', 'lines of JSON, in one snapshot')
    .option('--restore', 'puts the file in the place of all that the database has')
    .action((file: string, words: AdminWords & { readonly restore?: boolean }) =>
      withDatabase(words, terminal, async (db) => {
        if (words.restore === true) {
          const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
          const count = await restore(db, lines);
          await forgetKept(db);
          terminal.say(`${count} rows are back\n`);
          return;
        }
        const out = createWriteStream(file, { mode: 0o600, flush: true });
        const count = await backup(db, async (line) => {
          if (!out.write(line)) await once(out, 'drain');
        });
        out.end();
        await once(out, 'close');
        terminal.say(`${count} rows in ${file}\n`);
      }),
    );
}
