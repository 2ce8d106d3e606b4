/** `gauntlet host`: owns the versions of the target `local`. */

import { logger } from '@gauntlet/kit/telemetry/logger';
import { type Command, InvalidArgumentError } from 'commander';
import { endHost, serveHost } from '../../flow/host.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

interface HostCommandOptions {
  readonly port: number;
  readonly end?: boolean;
  readonly leave?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet host             ships start one by themselves; under systemd it is started like this
  gauntlet host --leave     ends the host alone: what it runs goes on, the next one takes it up
  gauntlet host --end       ends the host and all that it runs

What it runs outlives it, also a kill -9. Its folder is .gauntlet/host: host.json (what is to run),
launches.json (what was started), address.json (address and token, for you alone), logs/.

Exit codes: 0 it was ended, 1 it could not go on, 2 another one runs, 3 there is none to end.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .option('--port <port>', 'of its control interface, on this machine alone', readPort, 0)
    .option('--leave', 'end the host that runs, and not what it runs')
    .option('--end', 'end the host that runs and everything with it')
    .addHelpText('after', EXAMPLES)
    .action(async (options: HostCommandOptions) => {
      const code = await hostCommand(options, terminal);
      if (code !== undefined) terminal.exit(code);
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('a port is a number up to 65535');
}

async function hostCommand(
  { port, end, leave }: HostCommandOptions,
  terminal: Terminal,
): Promise<number | undefined> {
  const { root } = await projectHere(terminal);
  if (end === true || leave === true) {
    const was = await endHost(root, end === true);
    terminal.say(was ? 'The host has ended.\n' : 'No host runs here.\n');
    return was ? EXIT.pass : EXIT.unknown;
  }
  const log = logger({ service: 'gauntlet-host' });
  const { environment } = terminal;
  await serveHost({ root, port, environment, log, stop: () => terminal.stop() });
  return undefined;
}
