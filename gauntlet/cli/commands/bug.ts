/** `gauntlet bug`: what escaped becomes a test that fails until it can not escape again. */
import type { Command } from 'commander';
import { addBug } from '../../flow/bug.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

interface AddOptions {
  readonly fromIncident: string;
  readonly system?: string;
  readonly layer: string;
  readonly folder?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet bug add --from-incident n-3f2a91c0aa12
  gauntlet bug add --from-incident n-3f2a91c0aa12 --layer e2e --folder tests/e2e
  gauntlet bug add --from-incident n-3f2a91c0aa12 --json

Writes the stub of a test for the runner of that layer: the timeline of the incident stands in it,
and it fails until you have written what users did. Exit codes: 0, or 2 wrong words.`;

export function declare(command: Command, terminal: Terminal): void {
  command.addHelpText('after', EXAMPLES);
  command
    .command('add')
    .description('write a failing test for what went wrong')
    .requiredOption('--from-incident <incident>', 'one of `gauntlet incidents`')
    .option('--system <name>', 'of which system; the first one that has a suite when unset')
    .option('--layer <layer>', 'the layer that should have caught it', 'integration')
    .option('--folder <folder>', "where the file goes; the suite's when unset")
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: AddOptions) => {
      const { fromIncident: incident, system, layer, folder, json = false } = options;
      const added = await addBug(await projectHere(terminal), { incident, system, layer, folder });
      const text = `${added.file}: a test of ${added.suite} that fails until you have written it\n`;
      terminal.say(json ? `${JSON.stringify(added)}\n` : text);
      terminal.exit(EXIT.pass);
    });
}
