import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { folderOption } from '../arguments.ts';
import { confirmations } from '../confirmations.ts';
import { readEnvironment, settingsOf } from '../environment.ts';
import { startErrors } from '../errors.ts';
import { serveGateway } from '../serve.ts';
import { placeOf } from '../state.ts';

export function serveCommand(command: Command): void {
  folderOption(command).action(serve);
}

async function serve({ folder }: { readonly folder?: string }): Promise<void> {
  const environment = process.env;
  const read = readEnvironment(environment);
  const { GATEWAY_SECRET: secret } = read;
  if (secret === undefined) throw startErrors.make('SECRET_MISSING');
  const log = logger({ service: 'gateway', level: read.GATEWAY_LOG_LEVEL });
  const base = settingsOf(read, environment);
  const settings = {
    ...base,
    folder: placeOf(environment, folder).postgres,
    secret,
    log,
    sendConfirmation: confirmations(read, base.publicUrl, log),
  };
  await serveGateway(
    settings,
    async () => {},
    (gateway) => console.log(`the gateway listens on ${gateway.server.url()}`),
  );
}
