// The ends of holds that the database could not be told: what becomes of them when the program
// stops, and when it is killed with them in its memory.
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { deadlineAfter, systemClock } from '@gauntlet/kit/lifecycle';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { faultProxy } from '@gauntlet/testkit/faults';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import { reconcile, type UpstreamRecord } from '../../../ledger/reconcile.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { sweep } from '../../../ledger/sweep.ts';
import type { Hold } from '../../../model/hold.ts';
import { fakeUpstream } from '../../support/fake-upstream.ts';
import { giveCredit, testGateway } from '../../support/gateway.ts';
import { accountWith, heldOf, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

/** A process whose way to the database can be lost. */
async function process() {
  const { db, url } = database();
  const address = new URL(url);
  const proxy = await faultProxy({ upstream: address.host, seed: 7 });
  address.host = proxy.address;
  const options = { url: address.href, name: 'late', migrations: gatewayMigrations };
  const behind = await openDatabase<LedgerSchema>({ ...options, log: silentLog });
  onTestFinished(async () => {
    await proxy.reset();
    await behind.close();
    await proxy.close();
  });
  const owner = uuidv7();
  await renewLease(db, owner);
  const ledger = openLedger({ db: behind.db, owner });
  const accountId = await accountWith(db, 1_000n);
  const ask = async () =>
    heldOf(await ledger.hold({ id: uuidv7(), accountId, terms: termsOf(10) }));
  return { proxy, owner, ledger, accountId, ask };
}

const settle = (ledger: BatchedLedger, hold: Hold) =>
  ledger.settle(hold, { provider: 'local', usage: usageOf(7) });

test('one that is killed with late ends leaves nothing open, and nobody pays twice', async () => {
  const { db } = database();
  const { proxy, owner, ledger, accountId, ask } = await process();
  const holds = [await ask(), await ask(), await ask()];
  await proxy.down();
  const ends = await Promise.allSettled(holds.map((hold) => settle(ledger, hold)));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(ledger.late()).toBe(3);
  // Killed: nobody renews its lease, and others look after what it has left.
  await db.deleteFrom('gateway_process').where('id', '=', owner).execute();
  const other = openLedger({ db, owner: uuidv7() });
  await sweep({ db, owner: uuidv7(), leaseS: 30 });
  expect(await other.balance(accountId)).toMatchObject({ held: 0n, suspense: 30n });
  const [known] = holds;
  const lookUp = async ({ id }: Hold): Promise<UpstreamRecord> =>
    id === known?.id ? { kind: 'used', provider: 'local', usage: usageOf(7) } : { kind: 'unknown' };
  const options = { db, ledger: other, lookUp, graceS: 0, nowMs: Date.now };
  expect(await reconcile(options)).toMatchObject({ settled: 1, absorbed: 2 });
  const end = { available: 993n, held: 0n, suspense: 0n, debt: 0n };
  expect(await other.balance(accountId)).toEqual(end);
  // It only seemed dead, and says after all what it had to say: that changes nothing any more.
  await proxy.reset();
  await expect.poll(() => ledger.tend().then(() => ledger.late())).toBe(0);
  expect(await reconcile(options)).toMatchObject({ settled: 0, absorbed: 0 });
  expect(await other.balance(accountId)).toEqual(end);
  expect(await checkWallets(db, [accountId])).toMatchObject([{ isEqual: true }]);
});

test('a gateway that is stopped waits for the database, and says what is left', async () => {
  await using upstream = await fakeUpstream();
  const stopped = async (isBack: boolean) => {
    let proxy: Awaited<ReturnType<typeof faultProxy>> | undefined;
    const gateway = await testGateway({}, async (databaseUrl) => {
      const address = new URL(databaseUrl);
      proxy = await faultProxy({ upstream: address.host, seed: 7 });
      address.host = proxy.address;
      return address.href;
    });
    await gateway.provider('fake', upstream.url);
    await gateway.model('m', ['fake']);
    const account = await gateway.account(0n);
    await giveCredit(gateway.db, account.id, 1_000n);
    const { ledger } = gateway.gateway;
    const hold = heldOf(
      await ledger.hold({ id: uuidv7(), accountId: account.id, terms: termsOf(10) }),
    );
    await proxy?.down();
    await expect(settle(ledger, hold)).rejects.toThrow();
    expect(ledger.late()).toBe(1);
    const tend = vi.spyOn(ledger, 'tend');
    const keeper = gateway.gateway.parts.find(({ name }) => name === 'ledger keeper');
    // A second more than what is kept for the other parts.
    const deadline = deadlineAfter(isBack ? 30_000 : 6_000, systemClock);
    const ended = Promise.resolve(keeper?.stop?.(deadline));
    const failed = () => tend.mock.settledResults.some(({ type }) => type === 'rejected');
    await expect.poll(failed).toBe(true);
    if (isBack) await proxy?.reset();
    const outcome = await Promise.allSettled([ended]);
    deadline.close();
    const said = gateway.lines.some((line) => /"holds":1,.*holds are left open/.test(line));
    await proxy?.reset();
    const state = gateway.db.selectFrom('hold').select('state').where('id', '=', hold.id);
    const { state: left } = await state.executeTakeFirstOrThrow();
    await gateway[Symbol.asyncDispose]();
    await proxy?.close();
    return [outcome[0]?.status, left, said];
  };
  expect(await stopped(true)).toEqual(['fulfilled', 'settled', false]);
  expect(await stopped(false)).toEqual(['rejected', 'held', true]);
});
