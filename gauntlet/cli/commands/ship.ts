/** `gauntlet ship`: this commit to the users of an environment, or back by itself. */
import { type Command, InvalidArgumentError } from 'commander';
import { durationMs, durationPattern } from '../../config/duration.ts';
import { type ShipOutcome, ship } from '../../flow/ship/ship.ts';
import { errors } from '../../model/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts, showShip } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';

interface ShipCommandOptions {
  readonly system?: string[];
  readonly json?: boolean;
  readonly wait?: number;
  readonly breakGlass?: boolean;
  readonly name?: string;
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  gauntlet ship staging                       the commit that is checked out
  gauntlet ship production --system shop      one system of several
  gauntlet ship production --wait "10 min"    after another ship, if one is under way
  gauntlet ship production --break-glass --name Ada --reason "payments are down"

The steps: gate, rehearse, deploy, smoke, canary, promote, watch. Each can stop it; then users have
what they had. A ship that was killed is finished or taken back by the next one.

Exit codes: 0 users have it; 1 refused or rolled back; 2 wrong words or configuration, or another
ship is under way; 3 refused, as its gate could not tell; 130 interrupted by Ctrl-C, and users have
what they had.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'staging, production, or one of your own')
    .option('--system <name...>', 'only these systems')
    .option('--wait <time>', 'wait so long for another ship to end', readTime)
    .option('--json', 'a line of JSON for each event')
    .option('--break-glass', 'let it through the gate against its verdict; kept on record')
    .option('--name <name>', 'who breaks the glass')
    .option('--reason <reason>', 'why the glass is broken')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: ShipCommandOptions) => {
      terminal.exit(await shipCommand(environment, options, terminal));
    });
}

export function readTime(text: string): number {
  if (durationPattern.test(text)) return durationMs(text);
  throw new InvalidArgumentError('a time such as 30 s or 2 min');
}

async function shipCommand(
  environment: string,
  options: ShipCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const glass = glassOf(options);
  const project = await projectHere(terminal);
  const shown = showShip(terminal, options.json === true);
  // Whoever presses Ctrl-C twice, out of impatience, must not leave users in the middle of it.
  const signal = terminal.interruption(2);
  const ports = { ...shipPorts(project, terminal, shown.emit), signal };
  const outcomes = await ship(project, environment, ports, {
    systems: options.system ?? [],
    glass,
    waitMs: options.wait,
  }).finally(shown.close);
  for (const outcome of outcomes) sayAlready(outcome, options, terminal);
  if (outcomes.every(({ how }) => how === 'released' || how === 'already there')) return EXIT.pass;
  if (ports.signal.aborted) return EXIT.interrupted;
  return outcomes.some(({ isUnknown }) => isUnknown) ? EXIT.unknown : EXIT.fail;
}

function sayAlready(
  { how, system, why }: ShipOutcome,
  { json }: ShipCommandOptions,
  terminal: Terminal,
): void {
  if (how !== 'already there') return;
  const text = json ? JSON.stringify({ kind: 'already there', system, why }) : `${system}: ${why}`;
  terminal.say(`${text}\n`);
}

function glassOf({ breakGlass, name, reason }: ShipCommandOptions) {
  if (breakGlass !== true) return undefined;
  if (!name?.trim() || !reason?.trim()) throw errors.make('NO_REASON', {});
  return { owner: name, reason };
}
