/** `gauntlet watch`: looks after what was released. */
import type { Command } from 'commander';
import { watch } from '../../flow/ship/watch.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';
import { readTime } from './ship.ts';

interface WatchCommandOptions {
  readonly every: number;
  readonly once?: boolean;
  readonly back: number | false;
}

const EVERY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

const EXAMPLES = `
Examples:
  gauntlet watch production                     until Ctrl-C; tells the alerts of the environment
  gauntlet watch production --once              one look, for a scheduler
  gauntlet watch production --no-back           tells, and takes nothing back

A release that is younger than --back goes back by itself when it dies, is not well, breaks an
objective, or uses up its error budget too fast. Exit codes: 0 all is well, 1 something is not,
2 wrong words.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'staging, production, or one of your own')
    .option('--every <time>', 'how often it looks', readTime, EVERY_MS)
    .option('--once', 'look once and end')
    .option('--back <time>', 'releases younger than this go back by themselves', readTime, DAY_MS)
    .option('--no-back', 'take nothing back')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: WatchCommandOptions) => {
      terminal.exit(await watchCommand(environment, options, terminal));
    });
}

async function watchCommand(
  environment: string,
  { every, once = false, back }: WatchCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const project = await projectHere(terminal);
  const ports = shipPorts(project, terminal, () => undefined);
  const options = { everyMs: every, once, backWithinMs: back === false ? 0 : back };
  const found = await watch(project, environment, options, ports, (text) =>
    terminal.say(`${text}\n`),
  );
  return found.isWell ? EXIT.pass : EXIT.fail;
}
