/** `gauntlet backup`: history in one file. */
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
  gauntlet backup history.tar
Exit codes: 0 all of it is in the file, 3 damaged segments were left out.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<file>', 'the tar file to write; one that is there is replaced whole')
    .option('--json', 'what was written as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: { json?: boolean }) => {
      const { root } = await historyPlace(terminal);
      const done = await openUpkeep(realDisk(), root).backup(resolve(terminal.folder, file));
      for (const name of done.leftOut) terminal.complain(`left out ${name}: it is damaged\n`);
      const text = `${plural(done.segments, 'run')} in ${file}\n`;
      terminal.say(options.json ? `${JSON.stringify(done)}\n` : text);
      terminal.exit(done.leftOut.length === 0 ? EXIT.pass : EXIT.unknown);
    });
}
