/** `storage repair`: everything that lacks a copy, now. */
import { systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { repairNow } from '../../metadata/rebuild.ts';
import { clusterStatus } from '../../metadata/status.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import type { Terminal } from '../terminal.ts';

const LOOK_MS = 1_000;

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .option('--no-wait', 'does not wait until the APIs have done it')
    .action((words: AdminWords & { readonly wait: boolean }) =>
      withDatabase(words, terminal, async (db) => {
        terminal.say(`${await repairNow(db)} chunks are due\n`);
        for (let shown = -1; words.wait; ) {
          const { repairs, lost } = await clusterStatus(db);
          if (repairs !== shown) terminal.say(`${repairs} left, ${lost} of them lost\n`);
          if (repairs <= lost) {
            terminal.exit(lost === 0 ? 0 : 1);
            return;
          }
          shown = repairs;
          await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve));
        }
      }),
    );
}
