/** `gauntlet export`: history for other tools. */
import { resolve } from 'node:path';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { type ExportFormat, exportHistory } from '../../flow/export.ts';
import { openUpkeep } from '../../store/upkeep.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { historyPlace, wholeNumber } from './history-place.ts';

interface ExportOptions {
  readonly csv?: boolean;
  readonly days?: number;
  readonly to?: string;
}

const DAY_MS = 86_400_000;
const EXAMPLES = `
Examples:
  gauntlet export > facts.ndjson              every fact, one JSON object a line
  gauntlet export --csv --to attempts.csv     every attempt, one row
  gauntlet export --days 7`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--csv', 'attempts as CSV instead of facts as JSON lines')
    .option('--json', 'facts as JSON lines, which is what happens without it')
    .option('--days <n>', 'only of the last days', wholeNumber('--days'))
    .option('--to <file>', 'a file instead of standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ExportOptions) => {
      const { root, now } = await historyPlace(terminal);
      const disk = realDisk();
      const since = options.days === undefined ? 0 : now - options.days * DAY_MS;
      const format: ExportFormat = options.csv ? 'csv' : 'ndjson';
      const pieces = exportHistory(openUpkeep(disk, root), format, since);
      if (options.to === undefined) for await (const piece of pieces) terminal.say(piece);
      else await writeDurable(disk, resolve(terminal.folder, options.to), bytesOf(pieces));
      terminal.exit(EXIT.pass);
    });
}

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
