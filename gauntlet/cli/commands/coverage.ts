/** `gauntlet coverage`: what runs in tests, per module and area; line by line with --html. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { type CoverageTable, coverageTable } from '../../flow/coverage.ts';
import { renderCoverage } from '../../render/coverage.ts';
import { renderCoverageHtml } from '../../render/coverage-html.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

interface CoverageOptions {
  readonly json?: boolean;
  readonly html?: string;
}

const EXAMPLES = `
Examples:
  gauntlet coverage                      the latest coverage on record
  gauntlet coverage --html coverage.html every line, in one file that needs nothing else

Exit codes: 0 shown, 3 when no run on record measured coverage.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--json', 'as JSON on standard output')
    .option('--html <file>', 'write a page that shows every line')
    .addHelpText('after', EXAMPLES)
    .action(async (options: CoverageOptions) => {
      terminal.exit(await coverageCommand(options, terminal));
    });
}

async function coverageCommand(options: CoverageOptions, terminal: Terminal): Promise<number> {
  const { root, ...project } = await projectHere(terminal);
  const source = storedRuns(realDisk(), root);
  const table = await coverageTable({ root, ...project }, source, Date.now());
  if (table.files.length === 0) {
    terminal.complain('No run on record measured coverage: `gauntlet run local --coverage`.\n');
    return EXIT.unknown;
  }
  if (options.html !== undefined) {
    await writeFile(resolve(terminal.folder, options.html), await htmlOf(table, root));
    terminal.complain(`Written: ${options.html}\n`);
  }
  const text = options.json
    ? `${JSON.stringify(table, null, 2)}\n`
    : renderCoverage(table, terminal.colour);
  terminal.say(text);
  return EXIT.pass;
}

/** The files as they are now: when they changed since, the lines may be beside their text. */
async function htmlOf(table: CoverageTable, root: string): Promise<string> {
  const files = await Promise.all(
    table.files.map(async (each) => {
      const text = await readFile(join(root, each.file), 'utf8').catch(() => undefined);
      return { ...each, text };
    }),
  );
  return renderCoverageHtml(table, files);
}
