/** Who may ask: accounts, their sessions, their keys. */
import { jwt } from '@gauntlet/kit/auth';
import { type Accounts, accessTokenLifeS, accounts } from '../accounts/accounts.ts';
import { type Authenticate, authenticator } from '../accounts/authenticate.ts';
import { foundCache } from '../accounts/found-cache.ts';
import { type Keys, keys } from '../accounts/keys.ts';
import { type UseNotes, useNotes } from '../accounts/use-notes.ts';
import { accountById } from '../ledger/accounts/accounts-store.ts';
import { openArrivals } from '../ledger/accounts/arrivals.ts';
import { findKey, noteUse } from '../ledger/accounts/keys-store.ts';
import { limitedKeys } from '../ledger/accounts/limited-keys.ts';
import type { Referrals } from '../ledger/referrals.ts';
import type { GatewayDb } from './gateway-db.ts';
import type { GatewaySettings } from './settings.ts';

export interface People {
  readonly authenticate: Authenticate;
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly uses: UseNotes;
}

export function openPeople(
  { secret, sendConfirmation }: GatewaySettings,
  db: GatewayDb,
  referrals: Referrals,
  onUnsent: (error: unknown) => void,
): People {
  const nowMs = Date.now;
  const tokens = jwt({
    keys: [{ kid: 'gateway', algorithm: 'HS256', key: secret }],
    issuer: 'gateway',
    audience: 'gateway',
    lifetimeS: accessTokenLifeS,
  });
  const cache = foundCache({ find: (hash) => findKey(db, hash), nowMs });
  const known = foundCache({ find: (id) => accountById(db, id), nowMs });
  const uses = useNotes((seen) => noteUse(db, seen), nowMs);
  return {
    uses,
    authenticate: authenticator({
      keys: cache,
      accounts: known,
      jwt: tokens,
      pepper: secret,
      nowMs,
      onKeyUsed: uses.note,
    }),
    keys: keys({ db, cache, pepper: secret, nowMs, limited: limitedKeys(db) }),
    accounts: accounts({
      db,
      jwt: tokens,
      nowMs,
      sendConfirmation,
      onUnsent,
      arrivals: openArrivals(db, referrals),
      onDisabled() {
        cache.forgetAll();
        known.forgetAll();
      },
    }),
  };
}
