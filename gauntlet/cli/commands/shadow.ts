/** `gauntlet shadow`: copies of what users ask go to this commit, and its answers are compared. */
import { type Command, InvalidArgumentError } from 'commander';
import { shadow } from '../../flow/ship/shadow.ts';
import { renderShadow } from '../../render/trial.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts, showShip } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';
import { readTime } from './ship.ts';

export interface TrialOptions {
  readonly system?: string;
  readonly share: number;
  readonly for: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet shadow production                            10 % of the requests, for 10 minutes
  gauntlet shadow production --share 50 --for "1 h"
  gauntlet shadow production --json

Users get what they always get; the answers of this commit are compared and dropped. Only requests
without effects are copied. Exit codes: 0 all were the same, 1 some differ or it did not work,
2 wrong words, 3 there was nothing to compare, 130 Ctrl-C.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'one on the target local')
    .option('--system <name>', 'which one, where there are several')
    .option('--share <percent>', 'of the requests', readShare, 0.1)
    .option('--for <time>', 'how long', readTime, 600_000)
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: TrialOptions) => {
      terminal.exit(await shadowCommand(environment, options, terminal));
    });
}

export function readShare(text: string): number {
  const percent = Number(text);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError('a share is a number of per cent, up to 100');
}

async function shadowCommand(
  environment: string,
  { system, share, for: forMs, json = false }: TrialOptions,
  terminal: Terminal,
): Promise<number> {
  const project = await projectHere(terminal);
  const shown = showShip(terminal, json);
  const signal = terminal.interruption(2);
  const ports = { ...shipPorts(project, terminal, shown.emit), signal };
  const tried = await shadow(project, { environment, system, share, forMs }, ports).finally(
    shown.close,
  );
  if (!tried.ok) return EXIT.fail;
  const { version, value } = tried;
  terminal.say(
    json ? `${JSON.stringify({ kind: 'shadow over', version, ...value })}\n` : renderShadow(value),
  );
  if (signal.aborted) return EXIT.interrupted;
  if (value.compared === 0) return EXIT.unknown;
  return value.same === value.compared ? EXIT.pass : EXIT.fail;
}
