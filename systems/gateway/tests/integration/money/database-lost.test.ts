// The database goes away in the middle, and comes back.

import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { faultProxy } from '@gauntlet/testkit/faults';
import { expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { accountWith, heldOf, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

test('what could not be told is told again: nothing is charged twice or left open', async () => {
  const { db, url } = database();
  const address = new URL(url);
  await using proxy = await faultProxy({ upstream: address.host, seed: 7 });
  address.host = proxy.address;
  const name = 'lost';
  const options = { url: address.href, name, migrations: gatewayMigrations, log: silentLog };
  const behind = await openDatabase<LedgerSchema>(options);
  const ledger = openLedger({ db: behind.db, owner: uuidv7() });
  const accountId = await accountWith(db, 10_000n);
  const ask = () => ledger.hold({ id: uuidv7(), accountId, terms: termsOf(10) });
  const settle = async () => {
    const hold = heldOf(await ask());
    return await ledger.settle(hold, { provider: 'local', usage: usageOf(7) });
  };
  expect(await settle()).toMatchObject({ charged: 7n });

  const open = await Promise.all(Array.from({ length: 20 }, async () => heldOf(await ask())));
  // Answers are cut off here: the database may have done what was asked, and we can't know.
  const closing = Promise.allSettled(
    open.map((hold) => ledger.settle(hold, { provider: 'local', usage: usageOf(7) })),
  );
  const opening = Promise.allSettled(Array.from({ length: 20 }, ask));
  await proxy.down();
  const [closed, opened] = await Promise.all([closing, opening]);
  await expect(ask()).rejects.toThrow();
  await expect(ledger.tend()).rejects.toThrow();
  await proxy.up();
  await expect
    .poll(
      () =>
        ledger.tend().then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);

  for (const [index, result] of closed.entries()) {
    const hold = open[index];
    if (result.status === 'fulfilled' || hold === undefined) continue;
    expect(await ledger.void(hold, 'late')).toMatchObject({ state: 'settled', charged: 7n });
  }
  for (const result of opened) {
    if (result.status === 'fulfilled') await ledger.void(heldOf(result.value), 'not needed');
  }
  expect(await ledger.balance(accountId)).toMatchObject({
    available: 10_000n - 21n * 7n,
    held: 0n,
  });
  expect(await checkWallets(db, [accountId])).toMatchObject([{ isEqual: true }]);
  await behind.close();
});
