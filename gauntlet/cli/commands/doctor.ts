/** `gauntlet doctor`: what is here, what is missing and how to get it, and which defaults hold. */
import type { Command } from 'commander';
import { loadProject } from '../../config/load.ts';
import { examine } from '../../flow/doctor.ts';
import { renderDoctor } from '../../render/doctor.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet doctor          what each suite needs, its version, and the defaults in force
  gauntlet doctor --json   the same for a script

Exit codes: 0 nothing is missing; 1 something is; 2 a mistake in the configuration.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--json', 'what was found, as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (words: { readonly json?: boolean }) => {
      const { environment, folder, width, colour } = terminal;
      const { cores } = terminal.machine;
      const project = await loadProject(folder, { environment, cores, width, colour });
      const health = await examine(project, process.versions.node, environment);
      terminal.say(
        words.json ? `${JSON.stringify(health, null, 2)}\n` : renderDoctor(health, { colour }),
      );
      const isWell = health.suites.every(({ missing }) => missing === undefined);
      terminal.exit(isWell ? EXIT.pass : EXIT.fail);
    });
}
