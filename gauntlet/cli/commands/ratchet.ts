/** `gauntlet ratchet`: keeps what a run has reached, so that it can't get worse. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { ratchetUpdate } from '../../flow/ratchet.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet ratchet update            from the last run
  gauntlet ratchet update r-1f2e3d   from another one
  gauntlet ratchet update --json

Only better values are taken over. Commit .gauntlet/ratchet.json; to lower a value, change the file
in a reviewed change.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<action>', 'update')
    .argument('[run]', 'a run; the last one when left out', 'last')
    .option('--json', 'what changed as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (action: string, run: string, options: { readonly json?: boolean }) => {
      if (action !== 'update') command.error(`error: ratchet can update, not '${action}'`);
      await update(run, options.json === true, terminal);
    });
}

async function update(run: string, isJson: boolean, terminal: Terminal): Promise<void> {
  const project = await projectHere(terminal);
  const disk = realDisk();
  const source = storedRuns(disk, project.root);
  const { width, colour } = terminal;
  const done = await ratchetUpdate(project, run, source, { width, colour });
  const path = join(project.root, done.file);
  if (done.changes.length > 0) {
    await mkdir(dirname(path), { recursive: true });
    await writeDurable(disk, path, Buffer.from(done.text));
  }
  const lines = done.changes.map(({ key, from, to }) =>
    from === undefined ? `  ${key}: ${to}` : `  ${key}: ${from} -> ${to}`,
  );
  const head = lines.length === 0 ? 'Nothing is better than what is kept.' : `${done.file}:`;
  const { text: _, ...rest } = done;
  terminal.say(isJson ? `${JSON.stringify(rest, null, 2)}\n` : `${[head, ...lines].join('\n')}\n`);
  terminal.exit(EXIT.pass);
}
