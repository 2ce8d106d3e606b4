/** `gauntlet pyramid`: how many tests each layer has, and what would reach the target. */
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { type PyramidTable, pyramidTable } from '../../flow/pyramid.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet pyramid          e2e, integration and unit tests of the latest runs
  gauntlet pyramid --json

Exit codes: 0 shown, 3 when no test of these layers is on record.`;

const WIDEST_BAR = 40;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--json', 'as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { readonly json?: boolean }) => {
      const project = await projectHere(terminal);
      const table = await pyramidTable(project, storedRuns(realDisk(), project.root), Date.now());
      terminal.say(options.json ? `${JSON.stringify(table, null, 2)}\n` : textOf(table));
      terminal.exit(table.outlook === 'unknown' ? EXIT.unknown : EXIT.pass);
    });
}

function textOf({ layers, message, action }: PyramidTable): string {
  const most = Math.max(1, ...layers.map(({ tests }) => tests));
  const bars = layers.map(({ layer, tests }) => {
    const bar = '#'.repeat(Math.ceil((tests / most) * WIDEST_BAR));
    return `  ${layer.padEnd(12)} ${String(tests).padStart(6)}  ${bar}`;
  });
  return [...bars, message, ...(action === undefined ? [] : [action]), ''].join('\n');
}
