/** For commands: a gateway that serves nobody, on the database of the one that does. */
import { join } from 'node:path';
import { defaultPostgresFolder } from '@gauntlet/kit/database';
import { commandLogger } from '@gauntlet/kit/telemetry';
import { composeGateway, type Gateway } from './compose.ts';
import { confirmations } from './confirmations.ts';
import { readEnvironment, settingsOf } from './environment.ts';
import { keptText, newSecret, stateFolder } from './state.ts';

export async function withGateway<T>(work: (gateway: Gateway) => Promise<T>): Promise<T> {
  const environment = process.env;
  const read = readEnvironment(environment);
  const log = commandLogger('gateway');
  // Without settings these are commands for `gateway dev`.
  const secret =
    read.GATEWAY_SECRET ?? (await keptText(join(stateFolder(environment), 'secret'), newSecret));
  const base = settingsOf(read, environment);
  const gateway = await composeGateway(
    {
      ...base,
      folder: defaultPostgresFolder(environment),
      secret,
      limitStore: 'memory',
      log,
      sendConfirmation: confirmations(read, base.publicUrl, log),
    },
    () => true,
  );
  try {
    return await work(gateway);
  } finally {
    await gateway.server.close();
    await gateway.database.close();
  }
}
