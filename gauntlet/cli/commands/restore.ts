/** `gauntlet restore`: takes in a backup, or the history of another checkout. Nothing is lost. */
import { resolve } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { plural } from '../../render/text.ts';
import { openUpkeep } from '../../store/upkeep.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { historyPlace } from './history-place.ts';

const EXAMPLES = `
Examples:
  gauntlet restore history.tar
  gauntlet restore ../other-checkout     merges its history into this one
What is there already stays. Exit codes: 0 all taken, 2 not readable, 3 some were refused.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<from...>', 'backups, or folders of other histories')
    .option('--json', 'what was taken in as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (from: string[], options: { json?: boolean }) => {
      const { root } = await historyPlace(terminal);
      const upkeep = openUpkeep(realDisk(), root);
      let refused = 0;
      for (const each of from) {
        const done = await upkeep.merge(resolve(terminal.folder, each));
        for (const line of done.refused) terminal.complain(`refused ${line}\n`);
        refused += done.refused.length;
        const text = `${each}: ${plural(done.added, 'run')} added, ${done.present} were there\n`;
        terminal.say(options.json ? `${JSON.stringify(done)}\n` : text);
      }
      terminal.exit(refused === 0 ? EXIT.pass : EXIT.unknown);
    });
}
