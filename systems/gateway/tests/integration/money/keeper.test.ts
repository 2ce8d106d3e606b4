// The part of a process that says it is alive, and cleans up after those who are not.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { ledgerKeeper } from '../../../ledger/process-lease.ts';
import { reconcile } from '../../../ledger/reconcile.ts';
import { ledgerReport } from '../../../ledger/report.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { sweep } from '../../../ledger/sweep.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, heldOf, termsOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

function keeper(onError: (error: unknown) => void = () => {}) {
  const { db } = database();
  const owner = uuidv7();
  const ledger = openLedger({ db, owner });
  const ticks: { ms: number; work: () => void }[] = [];
  const every = (ms: number, work: () => void) => {
    ticks.push({ ms, work });
    return () => void ticks.pop();
  };
  const left: number[] = [];
  const pauses: number[] = [];
  const wait = async (ms: number) => void pauses.push(ms);
  const onLeft = (holds: number) => void left.push(holds);
  const part = ledgerKeeper({ db, ledger, owner, every, onError, wait, onLeft });
  return { part, ledger, owner, ticks, left, pauses };
}

const isKnown = async (owner: string) => {
  const { rows } = await sql`select 1 from gateway_process where id = ${owner}
    and seen_at > clock_timestamp() - interval '20 seconds'`.execute(database().db);
  return rows.length === 1;
};

test('it renews the lease, and gives it up at its end', async () => {
  const { part, owner, ticks } = keeper();
  await part.start();
  expect([part.name, await isKnown(owner), ticks[0]?.ms]).toEqual(['ledger keeper', true, 10_000]);
  await sql`update gateway_process set seen_at = '2020-01-01'`.execute(database().db);
  ticks[0]?.work();
  ticks[0]?.work();
  await expect.poll(() => isKnown(owner)).toBe(true);
  await part.stop();
  expect([await isKnown(owner), ticks]).toEqual([false, []]);
});

test('a process that ends with holds open leaves them to the others', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const [leaving, staying] = [keeper(), keeper()];
  await Promise.all([leaving.part.start(), staying.part.start()]);
  const request = () => ({ id: uuidv7(), accountId, terms: termsOf(40) });
  heldOf(await leaving.ledger.hold(request()));
  heldOf(await staying.ledger.hold(request()));
  await leaving.part.stop();
  staying.ticks[0]?.work();
  await expect
    .poll(() => staying.ledger.balance(accountId))
    .toMatchObject({ available: 20n, held: 40n, suspense: 40n });
  const { holds } = await ledgerReport(db);
  const open = { count: 1, amount: 40n, oldestMs: expect.any(Number) };
  expect(holds).toEqual([
    { state: 'held', ...open },
    { state: 'unresolved', ...open },
  ]);
  await staying.part.stop();
});

test('it can be stopped before it was started, and a failing round is told', async () => {
  await expect(keeper().part.stop()).resolves.toBeUndefined();
  const failed = Promise.withResolvers<unknown>();
  const { part, ticks } = keeper(failed.resolve);
  await part.start();
  await sql`alter table gateway_process rename to elsewhere`.execute(database().db);
  ticks[0]?.work();
  expect(String(await failed.promise)).toContain('gateway_process');
  await sql`alter table elsewhere rename to gateway_process`.execute(database().db);
  await part.stop();
});

test('what one part of a round fails with keeps the others from nothing', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 100n);
  const { part, ledger, owner, ticks } = keeper();
  await part.start();
  const dead = openLedger({ db, owner: uuidv7() });
  heldOf(await dead.hold({ id: uuidv7(), accountId, terms: termsOf(40) }));
  const tend = vi.spyOn(ledger, 'tend').mockRejectedValue(new Error('not now'));
  ticks[0]?.work();
  await expect.poll(() => ledger.balance(accountId)).toMatchObject({ held: 0n, suspense: 40n });
  await expect(part.stop()).rejects.toThrow('not now');
  expect(await isKnown(owner)).toBe(false);
  tend.mockRestore();
});

test('a round that waits for a lock does not let the lease end', async () => {
  const { part, ledger, owner, ticks } = keeper();
  await part.start();
  const waits = Promise.withResolvers<void>();
  vi.spyOn(ledger, 'tend').mockReturnValueOnce(waits.promise);
  ticks[0]?.work();
  await expect.poll(() => isKnown(owner)).toBe(true);
  await sql`update gateway_process set seen_at = '2020-01-01'`.execute(database().db);
  await expect
    .poll(() => {
      ticks[0]?.work();
      return isKnown(owner);
    })
    .toBe(true);
  waits.resolve();
  await part.stop();
});

test('more holds than a page has are swept and cleared, also of a key', async () => {
  const { db } = database();
  const accountId = await accountWith(db, 1_000n);
  const keyId = uuidv7();
  await setAllowance(db, { keyId, accountId, limit: 1_000n });
  const dead = openLedger({ db, owner: uuidv7() });
  const terms = termsOf(1);
  const ask = () => dead.hold({ id: uuidv7(), accountId, keyId, terms });
  await Promise.all(Array.from({ length: 501 }, ask));
  const { unresolved } = await sweep({ db, owner: uuidv7(), leaseS: 60 });
  expect(unresolved).toBeGreaterThanOrEqual(501);
  const lookUp = async () => ({ kind: 'unknown' }) as const;
  const waiting = await reconcile({ db, ledger: dead, lookUp, graceS: 60, nowMs: Date.now });
  expect(waiting.waiting).toBeGreaterThanOrEqual(501);
  const cleared = await reconcile({ db, ledger: dead, lookUp, graceS: 0, nowMs: Date.now });
  expect(cleared.absorbed).toBeGreaterThanOrEqual(501);
  expect(await dead.balance(accountId)).toMatchObject({ available: 1_000n, suspense: 0n });
  expect(await dead.balance(keyId)).toMatchObject({ available: 1_000n, suspense: 0n });
});

test('at its end the database is told what is late, for as long as there is time', async () => {
  const { part, ledger, owner, left, pauses } = keeper();
  await part.start();
  const lost = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
  const late = vi.spyOn(ledger, 'late').mockReturnValue(3);
  const tend = vi.spyOn(ledger, 'tend').mockRejectedValueOnce(lost).mockRejectedValueOnce(lost);
  await part.stop({ remainingMs: () => 20_000 });
  expect([tend.mock.calls.length, pauses, left]).toEqual([3, [500, 500], []]);
  expect(await isKnown(owner)).toBe(false);
  late.mockRestore();
});

test('what is left when the time is over is counted and told', async () => {
  const { part, ledger, owner, left, pauses } = keeper();
  await part.start();
  const lost = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
  vi.spyOn(ledger, 'late').mockReturnValue(3);
  vi.spyOn(ledger, 'tend').mockRejectedValue(lost);
  const times = [20_000, 5_001, 5_000];
  const remainingMs = () => times.shift() ?? 0;
  await expect(part.stop({ remainingMs })).rejects.toThrow('away');
  expect([pauses, left, await isKnown(owner)]).toEqual([[500, 500], [3], false]);
});
