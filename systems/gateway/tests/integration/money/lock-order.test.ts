// Everyone locks the wallets in the order of their ids, and their holds after them. Whoever does
// not meets another at times who has what he waits for: PostgreSQL sees that after a second.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, heldOf, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

/** Ids are in the order of time. */
const keys: Readonly<Record<string, { readonly hasWallet: boolean; readonly isFirst: boolean }>> = {
  'a key without a wallet': { hasWallet: false, isFirst: false },
  'a key whose wallet is older': { hasWallet: true, isFirst: true },
  'a key whose wallet is younger': { hasWallet: true, isFirst: false },
};

test.each(Object.entries(keys))(
  'who closes a hold of %s waits with nothing',
  async (_name, key) => {
    const { db } = database();
    const owner = uuidv7();
    await renewLease(db, owner);
    const ledger = openLedger({ db, owner });
    const before = uuidv7();
    const accountId = await accountWith(db, 100n);
    const keyId = key.isFirst ? before : uuidv7();
    if (key.hasWallet) await setAllowance(db, { keyId, accountId, limit: 90n });
    const request = { id: uuidv7(), accountId, keyId, terms: termsOf(10) };
    const hold = heldOf(await ledger.hold(request));
    const waits = sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
    const closing = await db.transaction().execute(async (trx) => {
      const [first, ...rest] = (key.hasWallet ? [accountId, keyId] : [accountId]).toSorted();
      await sql`select 1 from wallet where id = ${first} for update`.execute(trx);
      const settled = ledger.settle(hold, { provider: 'local', usage: usageOf(4) });
      await expect.poll(async () => (await waits.execute(db)).rows[0]?.count).toBe(1);
      const others = sql`select 1 from wallet where id = any(${rest}) for update nowait`;
      expect((await others.execute(trx)).rows).toHaveLength(rest.length);
      const own = sql`select 1 from hold where id = ${hold.id} for update nowait`;
      expect((await own.execute(trx)).rows).toHaveLength(1);
      // Not awaited here: it waits for this transaction.
      return { settled };
    });
    expect(await closing.settled).toMatchObject({ changed: true, state: 'settled', charged: 4n });
  },
);
