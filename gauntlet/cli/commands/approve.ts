/** `gauntlet approve`: a person signs that this commit may go to an environment. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { approve } from '../../flow/approve.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import { shipPorts } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';

interface ApproveOptions {
  readonly name: string;
  readonly key: string;
}

const EXAMPLES = `
Examples:
  openssl genpkey -algorithm ed25519 -out ada.pem
  openssl pkey -in ada.pem -pubout -out keys/ada.pub.pem     named under \`approvers\`
  gauntlet approve production --name ada --key ada.pem

It holds for this very tree. Exit codes: 0 signed, 2 refused: not the key of that name.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'where it may go')
    .requiredOption('--name <name>', 'who signs, as `approvers` of the environment names them')
    .requiredOption('--key <file>', 'their private key (ed25519, PEM)')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, { name, key }: ApproveOptions) => {
      const project = await projectHere(terminal);
      const ports = shipPorts(project, terminal, () => undefined);
      const by = { name, keyFile: resolve(terminal.folder, key) };
      const { commit } = await approve(project, environment, by, ports);
      terminal.say(`${name} approves ${commit.slice(0, 10)} for ${environment}.\n`);
      terminal.exit(EXIT.pass);
    });
}
