/** What must hold after a run in which processes were killed, whatever happened in it. */

import type { TestDatabase } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { checkWallets } from '../../ledger/balance.ts';
import { openLedger } from '../../ledger/ledger.ts';
import { reconcile, type UpstreamRecord } from '../../ledger/reconcile.ts';
import type { LedgerSchema } from '../../ledger/schema.ts';
import { sweep } from '../../ledger/sweep.ts';
import type { Hold } from '../../model/hold.ts';
import { type FakeSession, paid, refunded, type SignedEvent } from './fake-stripe.ts';
import { fateOf, worst } from './fate.ts';
import { killRun, type Told } from './kill-run.ts';
import { accountWith, usageOf } from './money.ts';

export async function proveKillRun(
  { db, url }: TestDatabase<LedgerSchema>,
  requests: number,
): Promise<string> {
  // A request uses 50 on average: this is enough for six of ten. Half of it comes by webhooks.
  const credit = BigInt(Math.ceil((requests * 0.6) / 10)) * 500n;
  const accountId = await accountWith(db, credit / 2n);
  const webhooks = topUps(accountId, credit / 2n);
  const owner = uuidv7();
  const ledger = openLedger({ db, owner });
  const clearing = () =>
    reconcile({ db, ledger, lookUp: recordOf, graceS: 0, nowMs: Date.now }).then(() => {});
  const run = {
    url,
    accountId,
    processes: 2,
    clients: 64,
    requests,
    kills: 5,
    leaseS: 2,
    webhooks,
  };
  const { told, kills } = await killRun({ ...run, meanwhile: clearing });
  // After the last process nobody's lease is renewed: what is open is nobody's.
  await sweep({ db, owner, leaseS: 0 });
  await clearing();

  expect(kills).toBe(5);
  expect(new Set(told.map(({ number }) => number)).size).toBe(requests);
  const holds = await db
    .selectFrom('hold')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  expect(holds.filter(({ state }) => state === 'held' || state === 'unresolved')).toEqual([]);
  const settled = holds.filter(({ state }) => state === 'settled');
  for (const { id, charged } of settled) {
    expect(Number(charged)).toBe(Math.min(fateOf(id).used, worst));
  }
  await onceForEachNumber(db, accountId);
  toldTheTruth(told, new Map(settled.map(({ id, charged }) => [id, Number(charged)])));

  const charged = settled.reduce((sum, one) => sum + BigInt(one.charged ?? 0), 0n);
  const [check] = await checkWallets(db, [accountId]);
  expect(check).toMatchObject({ isEqual: true, balance: { held: 0n, suspense: 0n } });
  expect((check?.balance.available ?? 0n) - (check?.balance.debt ?? 0n)).toBe(credit - charged);
  expect(await lowest(db, accountId)).toBeGreaterThanOrEqual(0);
  const short = told.filter(({ kind }) => kind === 'short').length;
  expect(short).toBeGreaterThan(0);
  return `${requests} requests, ${kills} kills, ${settled.length} charged, ${short} without credit`;
}

/** Five purchases, one of which is refunded in the end: all of it comes to this amount. */
function topUps(accountId: string, amount: bigint): readonly SignedEvent[] {
  const sessions = Array.from({ length: 5 }, (_, place): FakeSession => {
    const bought = { credit_nano: String(amount / 4n), bonus_nano: '0', cents: '400' };
    return {
      id: `cs_${accountId}_${place}`,
      metadata: { account_id: accountId, package_id: 'small', ...bought },
      amount_total: 400,
      payment_intent: `pi_${accountId}_${place}`,
    };
  });
  const [first] = sessions;
  return [...sessions.map((session) => paid(session)), ...(first ? [refunded(first, 400)] : [])];
}

/** The provider's record; it knows as well what was used where the crash came before the charge. */
async function recordOf(hold: Hold): Promise<UpstreamRecord> {
  const { kind, used, record } = fateOf(hold.id);
  if (kind === 'failed') return { kind: 'unused' };
  if (record !== 'used') return { kind: record };
  return { kind: 'used', provider: 'local', usage: usageOf(used) };
}

/** However often a number was tried, by whatever process: one of its holds was charged at most. */
async function onceForEachNumber(
  db: TestDatabase<LedgerSchema>['db'],
  accountId: string,
): Promise<void> {
  const { rows } = await sql`select key from idempotency i join hold h on h.id = i.hold_id
    where i.account_id = ${accountId} group by key having count(*) > 1`.execute(db);
  expect(rows).toEqual([]);
  const { rows: counts } = await sql<{ settled: number; keys: number }>`
    select (select count(*) from hold where account_id = ${accountId} and state = 'settled')::int
      settled, (select count(*) from idempotency i join hold h on h.id = i.hold_id
      where i.account_id = ${accountId} and h.state = 'settled')::int keys`.execute(db);
  // Every charged hold is that of a key: a second charge for a key would leave the first without.
  expect(counts[0]?.settled).toBe(counts[0]?.keys);
}

function toldTheTruth(told: readonly Told[], charged: ReadonlyMap<string, number>): void {
  for (const { kind, number, holdId, words } of told) {
    // On a machine that stalls a process may seem dead, and the operator absorbs what it served.
    if (kind === 'answered') expect(Number(words[0])).toBe(charged.get(holdId) ?? 0);
    if (kind === 'replay') expect(words[0]).toBe(`${number}:${holdId}`);
    if (kind === 'replay') expect(charged.has(holdId)).toBe(true);
    if (kind === 'failed') expect(charged.has(holdId)).toBe(false);
  }
}

/** The lowest that the balance ever was, by its entries. */
async function lowest(db: TestDatabase<LedgerSchema>['db'], walletId: string): Promise<number> {
  const { rows } = await sql<{ least: number }>`select min(balance)::bigint as least from (
    select sum(available) over (order by id) as balance from entry where wallet_id = ${walletId}
  ) running`.execute(db);
  return Number(rows[0]?.least);
}
