// The database goes away in the middle, and comes back.

import dns from 'node:dns';
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { faultProxy } from '@gauntlet/testkit/faults';
import { type RawBuilder, sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import type { Hold } from '../../../model/hold.ts';
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

/** A ledger behind connections that can be told by their name, and what it owes in the end. */
async function named(name: string, host?: string) {
  const { db, url } = database();
  const address = new URL(url);
  if (host !== undefined) address.hostname = host;
  const options = { url: address.href, name, migrations: gatewayMigrations, log: silentLog };
  const behind = await openDatabase<LedgerSchema>({ ...options, statementTimeoutMs: 300 });
  const ledger = openLedger({ db: behind.db, owner: uuidv7() });
  const accountId = await accountWith(db, 1_000n);
  const ask = () => ledger.hold({ id: uuidv7(), accountId, terms: termsOf(10) });
  const settle = (hold: Hold) => ledger.settle(hold, { provider: 'local', usage: usageOf(7) });
  return { ...behind, ledger, accountId, ask, settle };
}

/** Its connections end, as when the network or the server has gone. */
const cut = (name: string): RawBuilder<unknown> =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${name} and datname = current_database()`;

/** While it lasts nothing can be written. Gives what ends it. */
type Trouble = (name: string) => Promise<() => Promise<unknown>>;

const locked: Trouble = async () => {
  const [locks, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = database()
    .db.transaction()
    .execute(async (trx) => {
      await sql`lock table wallet in access exclusive mode`.execute(trx);
      locks.resolve();
      await release.promise;
    });
  await locks.promise;
  return async () => {
    release.resolve();
    await lock;
  };
};

const readOnly: Trouble = async (name) => {
  const { db, url } = database();
  const target = sql.id(new URL(url).pathname.slice(1));
  await sql`alter database ${target} set default_transaction_read_only = on`.execute(db);
  await cut(name).execute(db);
  return () => sql`alter database ${target} reset default_transaction_read_only`.execute(db);
};

const unnamed: Trouble = async (name) => {
  const lookUp = vi.spyOn(dns, 'lookup').mockImplementation(((...given: unknown[]) => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const told = given.at(-1);
    if (typeof told === 'function') process.nextTick(told, error);
  }) as typeof dns.lookup);
  await cut(name).execute(database().db);
  return async () => lookUp.mockRestore();
};

test.each<[string, Trouble]>([
  ['57014', locked],
  ['25006', readOnly],
  ['ENOTFOUND', unnamed],
])('%s: who asks is told, and the money is exact in the end', async (code, begin) => {
  const name = `lost ${code}`;
  const { ledger, accountId, ask, settle, close } = await named(name, 'localhost');
  const [first, second, third] = [heldOf(await ask()), heldOf(await ask()), heldOf(await ask())];
  const end = await begin(name);
  const asked = [settle(first), settle(second), ledger.void(third, 'not used'), ask(), ask()];
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes).toEqual(
    outcomes.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code }) })),
  );
  await expect(ledger.tend()).rejects.toMatchObject({ code });
  expect(ledger.late()).toBe(5);
  await end();
  // The client of the first tries once more meanwhile: that is no second charge.
  expect(await settle(first)).toMatchObject({ charged: 7n });
  await ledger.tend();
  expect(ledger.late()).toBe(0);
  expect(await settle(second)).toMatchObject({ changed: false, state: 'settled', charged: 7n });
  expect(await ledger.balance(accountId)).toEqual({
    ...{ available: 1_000n - 14n, held: 0n, suspense: 0n, debt: 0n },
  });
  expect(await checkWallets(database().db, [accountId])).toMatchObject([{ isEqual: true }]);
  await close();
});

test('silence: who asks waits for another connection, and is answered', async () => {
  const { db, url } = database();
  const address = new URL(url);
  await using proxy = await faultProxy({ upstream: address.host, seed: 7 });
  address.host = proxy.address;
  const options = { url: address.href, name: 'silent', migrations: gatewayMigrations };
  const behind = await openDatabase<LedgerSchema>({
    ...{ ...options, log: silentLog, statementTimeoutMs: 300 },
    onQuery({ failed }) {
      if (failed && proxy.toxics().length > 0) proxy.remove('silence');
    },
  });
  const ledger = openLedger({ db: behind.db, owner: uuidv7() });
  const accountId = await accountWith(db, 1_000n);
  const ask = () => ledger.hold({ id: uuidv7(), accountId, terms: termsOf(10) });
  const settle = (hold: Hold) => ledger.settle(hold, { provider: 'local', usage: usageOf(7) });
  const open = [heldOf(await ask()), heldOf(await ask()), heldOf(await ask())];
  // The database does what it is asked, and nobody hears of it.
  const attributes = { timeout: 0 };
  proxy.add({ type: 'timeout', name: 'silence', stream: 'downstream', attributes });
  const [closed, asked] = await Promise.all([
    Promise.all(open.map(settle)),
    Promise.all([ask(), ask()]),
  ]);
  expect(closed).toMatchObject(open.map(() => ({ state: 'settled', charged: 7n })));
  for (const outcome of asked) await ledger.void(heldOf(outcome), 'not needed');
  expect(ledger.late()).toBe(0);
  expect(await ledger.balance(accountId)).toMatchObject({ available: 1_000n - 21n, held: 0n });
  expect(await checkWallets(db, [accountId])).toMatchObject([{ isEqual: true }]);
  await behind.close();
});
