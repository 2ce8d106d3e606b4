/** The options of `gauntlet run`, as they are written, and what they mean. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Shard } from '../../model/nouns.ts';

export interface RunCommandOptions {
  readonly system?: readonly string[];
  readonly changed?: string | true;
  readonly tag?: readonly string[];
  readonly skipTag?: readonly string[];
  readonly shard?: Shard;
  readonly workers?: number;
  readonly shuffle?: string | true;
  readonly keepGoing?: boolean;
  readonly failFast?: boolean;
  readonly coverage?: boolean;
  readonly burnIn?: number | boolean;
  readonly reuse?: boolean;
  readonly watch?: boolean;
  readonly on?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet run                              the profile quick
  gauntlet run pr                           another profile
  gauntlet run unit --system kit            one layer of one system
  gauntlet run src/parser.test.ts           one file
  gauntlet run "src/parser.test.ts > reads"   one test, or all below one title
  gauntlet run unit --changed               what the change since the base can affect
  gauntlet run unit --watch                 again at each change, what it can affect
  gauntlet run pr --shard 2/5               the second of five machines
  gauntlet run local --coverage             and which lines ran: gauntlet coverage --html
  gauntlet run unit -- --update             words for the runner itself

The profile commit runs on what is staged and stages what its suites mend.`;

export function declareRunOptions(command: Command): Command {
  return command
    .argument('[targets...]', 'a profile, layers, or files and tests; quick when left out')
    .option('--system <names...>', 'only these systems')
    .option('--changed [base]', 'only what the change since a commit or branch can affect')
    .option('--tag <names...>', 'only suites with one of these tags')
    .option('--skip-tag <names...>', 'no suites with one of these tags')
    .option('--shard <i/n>', 'the i-th of n parts, divided by measured time', shardOf)
    .option('--workers <count>', 'suites that run at once; the number of cores', workersOf)
    .option('--shuffle [seed]', 'tests in another order; a seed gives the same order again')
    .option('--coverage', 'measure which lines run, by the runners that can')
    .option('--burn-in <runs>', 'run new and changed tests so often', runsOf)
    .option('--no-burn-in', 'run them once, also where the profile says more')
    .option('--keep-going', 'start everything, whatever fails')
    .option('--fail-fast', 'start nothing more once something has failed')
    .option('--reuse', 'show the last passing run instead, when this very tree has one')
    .option('--watch', 'again whenever a file changes, what the change can affect; q ends it')
    .option('--on <environment>', 'make an ephemeral environment for it, and destroy it after')
    .option('--json', 'the verdict and its counts as JSON on standard output')
    .addHelpText('after', EXAMPLES);
}

function shardOf(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new InvalidArgumentError('Write it as i/n, such as 2/5, with i from 1 to n.');
}

function runsOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new InvalidArgumentError('It is a number from 1 to 100.');
}

function workersOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError('It is a number from 1 to 256.');
}
