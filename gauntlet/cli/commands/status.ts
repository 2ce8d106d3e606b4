/** `gauntlet status`: what runs where, who has it, what is under way. */
import type { Command } from 'commander';
import { status } from '../../flow/ship/status.ts';
import { errors } from '../../model/errors.ts';
import { renderStatus } from '../../render/status.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet status               every environment that releases something
  gauntlet status production --json

Exit codes: 0 all that should run is well, 1 something is down or a ship was interrupted,
2 wrong words, 3 a target does not answer.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[environments...]', 'these; all when left out')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (environments: string[], { json }: { readonly json?: boolean }) => {
      terminal.exit(await statusCommand(environments, json === true, terminal));
    });
}

async function statusCommand(
  environments: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const project = await projectHere(terminal);
  const ports = shipPorts(project, terminal, () => undefined);
  // Asking starts nothing.
  const startHost = () => {
    const reason = 'none runs; what it started goes on, and the next one takes it up';
    throw errors.make('HOST_SILENT', { url: 'this machine', reason });
  };
  const places = await status(project, environments, { ...ports, startHost });
  terminal.say(
    json ? `${JSON.stringify(places, null, 2)}\n` : renderStatus(places, terminal.colour),
  );
  if (places.some(({ silent }) => silent !== undefined)) return EXIT.unknown;
  const isWell = places.every(({ seen, open }) => {
    const versions = (seen?.versions ?? []).filter(({ share }) => share > 0);
    const up = versions.every(({ isRunning, health }) => isRunning && health.failing === 0);
    return up && open?.isDead !== true;
  });
  return isWell ? EXIT.pass : EXIT.fail;
}
