import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPostgresFolder } from '@gauntlet/kit/database';
import { writeKeyFile } from '@gauntlet/kit/disk';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { portOf } from '../arguments.ts';
import { confirmationsAt } from '../confirmations.ts';
import { prepareDev } from '../dev-account.ts';
import { type FromEnvironment, readEnvironment, settingsOf } from '../environment.ts';
import { keyFileValues } from '../key-file.ts';
import { serveGateway } from '../serve.ts';
import { keptText, newSecret, stateFolder } from '../state.ts';
import { welcome } from '../welcome.ts';

export function devCommand(command: Command): void {
  command
    .option('--port <port>', 'where it listens (8000, or GATEWAY_PORT)', portOf)
    .option('--folder <folder>', 'of its embedded PostgreSQL')
    // Not "--env-file": Node takes that for itself, wherever it stands.
    .option('--key-file <file>', 'where its address and key are written, for programs')
    .action(dev);
}

interface Flags {
  readonly port?: number;
  readonly folder?: string;
  readonly keyFile?: string;
}

async function dev({ port, folder, keyFile }: Flags): Promise<void> {
  const environment = process.env;
  const read = readEnvironment(environment);
  const state = folder === undefined ? stateFolder(environment) : join(folder, 'gateway');
  const secret = await keptText(join(state, 'secret'), newSecret);
  const base = settingsOf(read, environment);
  const here = port === undefined ? base : at(port, base, read.GATEWAY_PUBLIC_URL);
  const settings = {
    ...here,
    folder: folder === undefined ? defaultPostgresFolder(environment) : join(folder, 'postgres'),
    secret: read.GATEWAY_SECRET ?? secret,
    log: logger({ service: 'gateway', level: 'warn' }),
    sendConfirmation: confirmationsAt(here.publicUrl, (line) => console.log(line)),
  };
  if (base.databaseUrl === undefined && !existsSync(settings.folder)) {
    console.log(`The first start makes a database in ${settings.folder}: some seconds.`);
  }
  let key = '';
  await serveGateway(
    settings,
    async (gateway) => {
      key = await prepareDev(gateway, join(state, 'dev-key'));
    },
    async (gateway) => {
      const url = gateway.server.url();
      if (keyFile !== undefined) await writeKeyFile(keyFile, keyFileValues(url, key));
      console.log(welcome(url, key));
    },
  );
}

/** Links lead to where it listens, unless the operator says how people reach it. */
function at(port: number, base: FromEnvironment, publicUrl: string | undefined): FromEnvironment {
  return { ...base, port, publicUrl: publicUrl ?? `http://${base.host}:${port}` };
}
