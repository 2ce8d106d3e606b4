/** `gauntlet rollback`: the version that users had before, at once. */
import type { Command } from 'commander';
import { rollback } from '../../flow/ship/rollback.ts';
import { duration } from '../../render/text.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts, showShip } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';
import { readTime } from './ship.ts';

interface RollbackCommandOptions {
  readonly system?: string[];
  readonly to?: string;
  readonly reason?: string;
  readonly wait?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet rollback production                    what users had before
  gauntlet rollback production --to 3f2a91c       a version of \`gauntlet status\`
  gauntlet rollback production --reason "orders are lost"

It needs the target and nothing else: no gate, no build, no database. A ship that was killed in the
middle is taken back. Exit codes: 0 done, 2 nothing to go back to, or a ship is under way.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'staging, production, or one of your own')
    .option('--system <name...>', 'only these systems')
    .option('--to <version>', 'another one than the last')
    .option('--reason <reason>', 'kept on record', 'asked for by a person')
    .option('--wait <time>', 'wait so long for a ship to end', readTime)
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: RollbackCommandOptions) => {
      terminal.exit(await rollbackCommand(environment, options, terminal));
    });
}

async function rollbackCommand(
  environment: string,
  { system = [], to, reason = '', wait, json = false }: RollbackCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const project = await projectHere(terminal);
  const shown = showShip(terminal, json);
  const ports = shipPorts(project, terminal, shown.emit);
  const asked = { systems: system, to, why: reason, waitMs: wait };
  const done = await rollback(project, environment, asked, ports).finally(shown.close);
  for (const one of done) {
    const text = `${one.environment}  ${one.system}  ${one.to} has all users again, after `;
    const took = duration(one.durationMs);
    terminal.say(json ? `${JSON.stringify(one)}\n` : `${text}${took}\n`);
  }
  return EXIT.pass;
}
