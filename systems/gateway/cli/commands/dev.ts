import { writeKeyFile } from '@gauntlet/kit/disk';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { folderOption, portOf } from '../arguments.ts';
import { confirmationsAt } from '../confirmations.ts';
import { prepareDev } from '../dev-account.ts';
import { type FromEnvironment, readEnvironment, settingsOf } from '../environment.ts';
import { keyFileValues } from '../key-file.ts';
import { plainLines } from '../plain-lines.ts';
import { serveGateway } from '../serve.ts';
import { firstStartText, keptText, newSecret, placeOf } from '../state.ts';
import { welcome } from '../welcome.ts';

export function devCommand(command: Command): void {
  folderOption(command)
    .option('--port <port>', 'to listen at (GATEWAY_PORT, 8000)', portOf)
    // Not "--env-file": Node takes that for itself, wherever it stands.
    .option('--key-file <file>', 'gets its address and key, for programs')
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
  const place = placeOf(environment, folder);
  const base = settingsOf(read, environment);
  const here = port === undefined ? base : at(port, base, read.GATEWAY_PUBLIC_URL);
  const settings = {
    ...here,
    folder: place.postgres,
    secret: read.GATEWAY_SECRET ?? (await keptText(place.secret, newSecret)),
    log: logger({ service: 'gateway', level: 'warn', stream: plainLines(process.stderr) }),
    sendConfirmation: confirmationsAt(here.publicUrl, (line) => console.log(line)),
  };
  const first = firstStartText(base.databaseUrl, place);
  if (first !== undefined) console.log(first);
  let key = '';
  await serveGateway(
    settings,
    async (gateway) => {
      key = await prepareDev(gateway, place.devKey);
    },
    async (gateway) => {
      const url = gateway.server.url();
      if (keyFile !== undefined) await writeKeyFile(keyFile, keyFileValues(url, key));
      console.log(welcome(url, key, folder));
    },
  );
}

/** Links lead to where it listens, unless the operator says how people reach it. */
function at(port: number, base: FromEnvironment, publicUrl: string | undefined): FromEnvironment {
  return { ...base, port, publicUrl: publicUrl ?? `http://${base.host}:${port}` };
}
