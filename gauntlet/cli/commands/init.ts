/** `gauntlet init`: writes a first configuration from what it finds, and says what that was. */
import type { Command } from 'commander';
import { type Initialised, init } from '../../flow/init.ts';
import { renderInit } from '../../render/init.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface InitWords {
  readonly scripts?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet init              look around and write a configuration
  gauntlet init --scripts    add test-quick, test-local, test-all, test-coverage to package.json

Exit codes: 0 written, or one was there already; 2 nothing to run was found.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--scripts', 'add scripts to package.json')
    .option('--json', 'what was found and written, as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action((words: InitWords) => {
      const { environment, folder, colour } = terminal;
      const done: Initialised = init(folder, { environment, scripts: words.scripts === true });
      terminal.say(
        words.json ? `${JSON.stringify(done, null, 2)}\n` : renderInit(done, { colour }),
      );
      terminal.exit(EXIT.pass);
    });
}
