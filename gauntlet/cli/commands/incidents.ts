/** `gauntlet incidents`: what went wrong with what users had, and when. */
import type { Command } from 'commander';
import { readIncidents } from '../../flow/incidents.ts';
import { errors } from '../../model/errors.ts';
import { renderIncident, renderIncidents } from '../../render/incidents.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet incidents                  the latest first
  gauntlet incidents n-3f2a91c0aa12   its timeline
  gauntlet incidents --json

Exit codes: 0, or 2 wrong words.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[incident]', 'this one, with its timeline')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, { json }: { readonly json?: boolean }) => {
      await incidentsCommand(id, json === true, terminal);
      terminal.exit(EXIT.pass);
    });
}

async function incidentsCommand(
  id: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const { root } = await projectHere(terminal);
  const all = await readIncidents(root);
  const found = id === undefined ? undefined : all.find((one) => one.id === id);
  if (id !== undefined && found === undefined)
    throw errors.make('NO_SUCH_INCIDENT', { incident: id, hint: 'gauntlet incidents lists them.' });
  if (json) terminal.say(`${JSON.stringify(found ?? all, null, 2)}\n`);
  else terminal.say(found === undefined ? renderIncidents(all) : renderIncident(found));
}
