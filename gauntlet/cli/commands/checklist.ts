/** `gauntlet checklist`: what must be done around a release: seen, judged, or signed. */
import type { Command } from 'commander';
import { checklist } from '../../flow/checklist.ts';
import { gate } from '../../flow/gate.ts';
import { errors } from '../../model/errors.ts';
import { renderChecklist } from '../../render/checklist.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';

interface ChecklistOptions {
  readonly list: string;
  readonly sign?: string[];
  readonly name?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet checklist production
  gauntlet checklist production --sign on-call variables --name Ada
  gauntlet checklist production --list "first installation"

Lists: pre-deployment, post-deployment, first installation, major upgrade, acceptance. What is
signed holds for this tree. Exit codes: 0 complete, 1 something is open, 2 wrong words.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'staging, production, or one of your own')
    .option('--list <name>', 'which list', 'pre-deployment')
    .option('--sign <item...>', 'these are done; needs --name')
    .option('--name <name>', 'who signs')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: ChecklistOptions) => {
      terminal.exit(await checklistCommand(environment, options, terminal));
    });
}

async function checklistCommand(
  environment: string,
  { list, sign, name, json }: ChecklistOptions,
  terminal: Terminal,
): Promise<number> {
  if (sign !== undefined && !name?.trim()) throw errors.make('NO_SIGNER', {});
  const project = await projectHere(terminal);
  const ports = shipPorts(project, terminal, () => undefined);
  const lines = await checklist(
    project,
    { environment, list, sign, name },
    {
      ...ports,
      verdict: async () => {
        const asked = { ...ports, newId: () => ports.newId('g') };
        return (await gate(project, environment, asked)).verdict;
      },
    },
  );
  const title = `${list}  ${environment}`;
  const text = json
    ? `${JSON.stringify(lines, null, 2)}\n`
    : renderChecklist(title, lines, terminal.colour);
  terminal.say(text);
  return lines.every(({ isDone }) => isDone) ? EXIT.pass : EXIT.fail;
}
