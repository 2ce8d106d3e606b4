import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Part, runProgram, supervisor } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { neighbours } from '../beside.ts';
import { studioPart } from '../compose.ts';
import { studioPage } from '../page.ts';
import { readSettings } from '../settings.ts';

export function devCommand(command: Command): void {
  command
    .option('--port <port>', 'where it listens (8100, or STUDIO_PORT)', Number)
    .option('--folder <folder>', 'of its data: database, files, keys')
    .action(dev);
}

interface Flags {
  readonly port?: number;
  readonly folder?: string;
}

async function dev({ port, folder }: Flags): Promise<void> {
  const environment = process.env;
  const log = logger({ service: 'studio', level: 'warn' });
  const home =
    folder ?? join(environment.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'studio');
  const beside = neighbours({ environment, folder: home });
  const keeper = supervisor({
    environment,
    write: (child, line) => log.debug({}, `${child}: ${line}`),
  });
  const given = readSettings(environment);
  const settings = () => ({
    ...given,
    ...beside.settings(given),
    allowPrivate: true,
    ...(port === undefined ? {} : { port }),
    database: {
      url: given.database.url,
      folder: folder === undefined ? given.database.folder : join(folder, 'postgres'),
    },
  });
  const page = await studioPage();
  const roles = { server: { pageFolder: page }, worker: true, onReady: welcome };
  const children: Part = {
    name: 'gateway and storage',
    async start(signal) {
      for (const spec of beside.specs(given)) await keeper.start(spec, signal);
    },
    stop: (deadline) => keeper.stop(deadline),
  };
  await runProgram({ parts: () => [children, studioPart(settings, roles, log)], log });
}

function welcome(url: string): void {
  console.log(`The studio is at ${url}

Sign up there with any e-mail address; nothing leaves this machine. The model "local" is built in
and costs next to nothing of a test account. Ctrl-C ends everything; what you made stays.`);
}
