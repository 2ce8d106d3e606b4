/** `gauntlet ci`: writes the pipeline of a CI system. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { loadProject } from '../../config/load.ts';
import { writeCi } from '../../flow/ci.ts';
import { providers } from '../../render/ci/registry.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface CiWords {
  readonly shards: number;
  readonly environment: string;
  readonly branch: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  gauntlet ci github               .github/workflows/gauntlet.yml
  gauntlet ci github --shards 4    the tests on four machines, dealt out by measured time
  gauntlet ci gitlab --force       over a .gitlab-ci.yml that is there

Exit codes: 0 written; 2 no such CI system, or a file is in the way.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .addArgument(systemArgument())
    .option('--shards <count>', 'how many machines share the tests', wholeNumber, 2)
    .option('--environment <name>', 'where a release tag is deployed to', 'production')
    .option('--branch <name>', 'the main branch', 'main')
    .option('--force', 'write over a file that is there')
    .option('--json', 'what was written, as JSON on standard output')
    .addHelpText('after', HELP)
    .action(async (provider: string, words: CiWords) => {
      const { environment, width, colour, folder } = terminal;
      const { cores } = terminal.machine;
      const { root } = await loadProject(folder, { environment, cores, width, colour });
      const { shards, branch: mainBranch, force = false } = words;
      const options = { shards, mainBranch, environment: words.environment };
      const done = await writeCi({ provider, root, force, options });
      const steps = done.next.map((step, index) => `  ${index + 1}. ${step}\n`).join('');
      terminal.say(
        words.json ? `${JSON.stringify(done)}\n` : `wrote ${done.path}\nnext:\n${steps}`,
      );
      terminal.exit(EXIT.pass);
    });
}

/** Told to completions, and checked by us: our message names the nearest one. */
function systemArgument(): Argument {
  const argument = new Argument('<system>', 'which CI system');
  argument.argChoices = providers.map(({ name }) => name);
  return argument;
}

const MOST_SHARDS = 64;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_SHARDS) return value;
  throw new InvalidArgumentError(`a number from 1 to ${MOST_SHARDS} is needed.`);
}
