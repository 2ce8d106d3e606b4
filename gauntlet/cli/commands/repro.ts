/** `gauntlet repro`: one failure again, as it was, in front of a person. */

import { randomId } from '@gauntlet/kit/ids';
import type { Command } from 'commander';
import { loadProject } from '../../config/load.ts';
import { repro } from '../../flow/repro.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet repro f-93ab12cd    the failure of this name, as the summary of a run shows it
  gauntlet repro               the last failure

The test runs alone, with the same seed, variant, services and environment, attached to this
terminal. Exit codes: 0 it passes now, 1 it fails again, 2 there is no such failure,
3 it did not run.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[failure]', 'its name, or the beginning of it; the last failure when left out')
    .option('--json', 'whether it failed again, as JSON on standard output after its own output')
    .addHelpText('after', EXAMPLES)
    .action(async (failure: string | undefined, options: { readonly json?: boolean }) => {
      terminal.exit(await reproCommand(failure, options.json ?? false, terminal));
    });
}

const NOT_RUN = 'It did not run: there is no test of this name now, or it is skipped.';

async function reproCommand(
  failure: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const { environment, width, colour, folder } = terminal;
  const { cores } = terminal.machine;
  const project = await loadProject(folder, { environment, cores, width, colour });
  const signal = terminal.interruption();
  const { exit, ran } = await repro(project, failure, {
    environment,
    signal,
    newRunId: () => `repro-${randomId()}`,
    onStart: (argv, { id, suite }) => terminal.complain(`${id} ${suite}: ${argv.join(' ')}\n`),
  });
  const failed = exit.code !== 0;
  const isUnknown = !failed && ran === false;
  const text = failed ? 'It fails again.' : isUnknown ? NOT_RUN : 'It passes now.';
  if (json) terminal.say(`${JSON.stringify({ failed, ran, exit })}\n`);
  else terminal.complain(`${text}\n`);
  if (signal.aborted) return EXIT.interrupted;
  if (isUnknown) return EXIT.unknown;
  return failed ? EXIT.fail : EXIT.pass;
}
