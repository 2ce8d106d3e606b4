/** For commands: a gateway that serves nobody, on the database of the one that does. */
import { existsSync } from 'node:fs';
import { commandLogger } from '@gauntlet/kit/telemetry';
import { type Account, accountByEmail } from '../ledger/accounts/accounts-store.ts';
import type { AccountsDb } from '../ledger/accounts/schema.ts';
import { composeGateway, type Gateway } from './compose.ts';
import { confirmations } from './confirmations.ts';
import { readEnvironment, settingsOf } from './environment.ts';
import { startErrors } from './errors.ts';
import { firstStartText, keptText, newSecret, placeOf } from './state.ts';

export interface Where {
  readonly folder?: string | undefined;
  /** It is about what is there already, so a new database would be a mistake of the folder. */
  readonly mustBeThere: boolean;
  /**
   * What it makes is good with the gateway's own secret alone. Beside a database that is given a
   * new one would be no gateway's: a key that is made with it would be wrong everywhere.
   */
  readonly needsSecret?: boolean;
}

export async function withGateway<T>(
  { folder, mustBeThere, needsSecret = false }: Where,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const environment = process.env;
  const read = readEnvironment(environment);
  const log = commandLogger('gateway');
  const place = placeOf(environment, folder);
  const base = settingsOf(read, environment);
  const isSecretKnown = read.GATEWAY_SECRET !== undefined || existsSync(place.secret);
  if (needsSecret && base.databaseUrl !== undefined && !isSecretKnown) {
    throw startErrors.make('SECRET_MISSING');
  }
  const first = firstStartText(base.databaseUrl, place);
  if (first !== undefined) {
    if (mustBeThere) throw startErrors.make('NO_GATEWAY', { folder: place.postgres });
    console.error(first);
  }
  const gateway = await composeGateway(
    {
      ...base,
      folder: place.postgres,
      secret: read.GATEWAY_SECRET ?? (await keptText(place.secret, newSecret)),
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

export async function accountOf(db: AccountsDb, email: string): Promise<Account> {
  const account = await accountByEmail(db, email.toLowerCase());
  if (account === undefined) throw startErrors.make('EMAIL_UNKNOWN', { email });
  return account;
}
