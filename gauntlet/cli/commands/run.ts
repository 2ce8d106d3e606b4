/** `gauntlet run`: shows what happens while it happens, then the verdict. */
import { randomBytes } from 'node:crypto';
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { loadProject } from '../../config/load.ts';
import { run } from '../../flow/run.ts';
import { requestOf } from '../../flow/target.ts';
import { renderJson } from '../../render/json.ts';
import { plainProgress } from '../../render/progress.ts';
import { renderRun } from '../../render/terminal.ts';
import { openHistory } from '../../store/history.ts';
import { exitCodeOf } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface RunOptions {
  readonly system?: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet run                     the profile quick
  gauntlet run pr                  another profile
  gauntlet run unit --system kit   one layer of one system`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[targets...]', 'one profile, or layers; the profile quick when left out')
    .option('--system <names...>', 'only these systems')
    .option('--json', 'the verdict and its counts as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (targets: string[], options: RunOptions) => {
      terminal.exit(await runCommand(targets, options, terminal));
    });
}

async function runCommand(
  targets: readonly string[],
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const { environment, width, colour } = terminal;
  const { cores } = terminal.machine;
  const project = await loadProject(terminal.folder, { environment, cores, width, colour });
  const request = requestOf(project, targets, options.system ?? []);
  const signal = terminal.interruption();
  const show = plainProgress((text) => (options.json ? undefined : terminal.complain(text)));
  const history = openHistory(realDisk(), project.root);
  const outcome = await run(project, request, {
    clock: Date.now,
    newRunId: () => `r-${randomBytes(6).toString('hex')}`,
    environment,
    machine: terminal.machine,
    history,
    signal,
    emit: show,
  });
  await history.keepLast(renderJson(outcome.facts));
  terminal.say(
    options.json ? renderJson(outcome.facts) : renderRun(outcome.facts, { width, colour }),
  );
  return exitCodeOf(outcome.verdict.outlook, signal.aborted);
}
