// A hold is committed, and its answer never comes: nobody will use it, so its money goes back.
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { faultProxy } from '@gauntlet/testkit/faults';
import { expect, test } from 'vitest';
import { balanceOf, checkWallets } from '../../../ledger/balance.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import type { HoldOutcome } from '../../../model/hold.ts';
import { accountWith, heldOf, termsOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

type Ask = (ledger: BatchedLedger, accountId: string) => Promise<HoldOutcome>;
const request = (accountId: string) => ({ id: uuidv7(), accountId, terms: termsOf(40) });
const idempotency = { key: 'once', digest: 'a' };

const ways: readonly (readonly [string, Ask])[] = [
  ['alone', (ledger, accountId) => ledger.hold(request(accountId))],
  ['by a batch', (ledger, accountId) => ledger.hold({ ...request(accountId), idempotency })],
  ['as a quote', (ledger, accountId) => ledger.quote(request(accountId))],
];

/** Answers stop; what is asked arrives, and is done. */
async function deaf() {
  const address = new URL(database().url);
  const proxy = await faultProxy({ upstream: address.host, seed: 7 });
  address.host = proxy.address;
  const options = { url: address.href, name: 'deaf', migrations: gatewayMigrations };
  const behind = await openDatabase<LedgerSchema>({ ...options, log: silentLog });
  const ledger = openLedger({ db: behind.db, owner: uuidv7() });
  const stop = () => {
    const attributes = { timeout: 0 };
    proxy.add({ type: 'timeout', name: 'deaf', stream: 'downstream', attributes });
  };
  const end = async () => {
    await behind.close();
    await proxy.close();
  };
  return { ledger, proxy, stop, end };
}

async function held(accountId: string) {
  const { db } = database();
  await expect.poll(() => balanceOf(db, accountId)).toMatchObject({ available: 60n, held: 40n });
}

test.each(ways)('held %s: who never heard of it does not pay for it', async (_way, ask) => {
  const { db } = database();
  const { ledger, proxy, stop, end } = await deaf();
  const accountId = await accountWith(db, 100n);
  // Prepares its statements.
  await ledger.void(heldOf(await ask(ledger, await accountWith(db, 100n))), 'not needed');
  stop();
  const outcome = ask(ledger, accountId).catch((error: unknown) => error);
  await held(accountId);
  await proxy.down();
  expect(await outcome).toBeInstanceOf(Error);
  expect(ledger.late()).toBe(1);
  await proxy.reset();
  await ledger.tend();
  expect(ledger.late()).toBe(0);
  expect(await balanceOf(db, accountId)).toMatchObject({ available: 100n, held: 0n });
  // The same key is free again, and the money is there.
  heldOf(await ask(ledger, accountId));
  expect(await checkWallets(db, [accountId])).toMatchObject([{ isEqual: true }]);
  await end();
});

test.each(ways)('held %s: it is asked again, and is the same hold', async (_way, ask) => {
  const { db } = database();
  const { ledger, proxy, stop, end } = await deaf();
  const accountId = await accountWith(db, 100n);
  await ledger.void(heldOf(await ask(ledger, await accountWith(db, 100n))), 'not needed');
  stop();
  const outcome = ask(ledger, accountId);
  await held(accountId);
  // Its connection ends with that, and new ones work.
  proxy.remove('deaf');
  const hold = heldOf(await outcome);
  expect(await balanceOf(db, accountId)).toMatchObject({ available: 60n, held: 40n });
  expect([ledger.late(), hold.amount]).toEqual([0, 40n]);
  await end();
});
