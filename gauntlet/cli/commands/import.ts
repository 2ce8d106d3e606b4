/** `gauntlet import`: reports of other tools become a run of history. */
import { resolve } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { type ImportRequest, importReports } from '../../flow/import.ts';
import { errors } from '../../model/errors.ts';
import { openUpkeep } from '../../store/upkeep.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { historyPlace } from './history-place.ts';

interface ImportOptions {
  readonly system: string;
  readonly suite: string;
  readonly layer: string;
  readonly at?: string;
  readonly tree: string;
  readonly branch?: string;
  readonly each?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet import build/test-results/*.xml --suite unit
  gauntlet import ci/2026-03-01.xml --suite e2e --at 2026-03-01T12:00:00Z --branch main
  gauntlet import archive/*.xml --each     every file is a run of its own
What was imported before is not imported again.
Exit codes: 0 imported, 2 a report can't be read, 3 imported, but a report was cut.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<reports...>', 'files in any format that docs/formats.md lists')
    .option('--system <name>', 'the system they belong to', 'imported')
    .option('--suite <name>', 'the suite they belong to', 'tests')
    .option('--layer <name>', 'its layer', 'unit')
    .option('--at <time>', 'when the run took place; the time of the newest file when left out')
    .option('--tree <tree>', 'the git tree it ran on', 'unknown')
    .option('--branch <branch>', 'the branch it ran on')
    .option('--each', 'every file is a run of its own')
    .option('--json', 'what was imported as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: ImportOptions) => {
      terminal.exit(await importCommand(files, options, terminal));
    });
}

async function importCommand(
  files: readonly string[],
  options: ImportOptions,
  terminal: Terminal,
): Promise<number> {
  const { root } = await historyPlace(terminal);
  const { system, suite, layer, tree, branch } = options;
  const { machine, folder } = terminal;
  const at = options.at === undefined ? undefined : timeOf(options.at);
  const paths = files.map((file) => resolve(folder, file));
  const upkeep = openUpkeep(realDisk(), root);
  const runs: readonly (readonly string[])[] = options.each ? paths.map((path) => [path]) : [paths];
  let doubtful = false;
  for (const of of runs) {
    const shared = { root, system, suite, layer, at, tree, branch, machine };
    const request: ImportRequest = { ...shared, files: of };
    const imported = await importReports(request, upkeep);
    const { run, added, counts, doubts } = imported;
    doubtful ||= doubts.length > 0;
    for (const doubt of doubts) terminal.complain(`${doubt}\n`);
    const cases = Object.values(counts).reduce((total, count) => total + count, 0);
    const text = added ? `${run}  ${cases} cases, ${counts.failed} failed` : `${run}  was there`;
    terminal.say(options.json ? `${JSON.stringify(imported)}\n` : `${text}\n`);
  }
  return doubtful ? EXIT.unknown : EXIT.pass;
}

function timeOf(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw errors.make('BAD_NUMBER', { option: '--at', value: text });
}
