/** A quote is claimed, and the database is lost before it has said so. */
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { accountWith, heldOf, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

/** The first so many transactions that are committed, or that are not, are never told of. */
function losing(times: number, when: 'committed' | 'undone'): Kysely<LedgerSchema> {
  const { db } = database();
  let left = times;
  const execute = async <T>(work: Parameters<ReturnType<typeof db.transaction>['execute']>[0]) => {
    const isLost = left > 0;
    left -= 1;
    const lost = Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
    const done = (await db.transaction().execute(async (trx) => {
      const answer = await work(trx);
      if (isLost && when === 'undone') throw lost;
      return answer;
    })) as T;
    if (isLost) throw lost;
    return done;
  };
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute });
      const own: unknown = Reflect.get(target, name, target);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}

async function opened(times: number, when: 'committed' | 'undone') {
  const { db } = database();
  const owner = uuidv7();
  await renewLease(db, owner);
  const ledger = openLedger({ db: losing(times, when), owner });
  const accountId = await accountWith(db, 100n);
  const terms = termsOf(50);
  const { id: quoteId } = heldOf(await ledger.quote({ id: uuidv7(), accountId, terms }));
  const use = (more: object = {}) =>
    ledger.hold({ id: uuidv7(), accountId, terms, quoteId, ...more });
  return { db, ledger, accountId, quoteId, use };
}

test.each(['committed', 'undone'] as const)(
  'one answer that is lost, %s: the claim is sent again and is one claim',
  async (when) => {
    const { ledger, accountId, quoteId, use } = await opened(1, when);
    const idempotency = { key: 'once', digest: 'a' };
    const hold = heldOf(await use({ idempotency }));
    expect(hold).toMatchObject({ id: quoteId, amount: 50n });
    expect(await use()).toEqual({ kind: 'quoteGone' });
    expect(await use({ idempotency })).toMatchObject({ kind: 'running' });
    await ledger.settle(hold, { provider: 'local', usage: usageOf(20) });
    await ledger.tend();
    expect(await ledger.balance(accountId)).toMatchObject({ available: 80n, held: 0n });
  },
);

test('a claim that nobody heard of gives its money back', async () => {
  const { db, ledger, accountId, use } = await opened(9, 'committed');
  await expect(use()).rejects.toThrow('Connection terminated');
  expect(await ledger.balance(accountId)).toMatchObject({ held: 50n });
  await ledger.tend();
  expect(await ledger.balance(accountId)).toMatchObject({ available: 100n, held: 0n });
  expect(await checkWallets(db, [accountId])).toMatchObject([{ isEqual: true }]);
});

test.each(['before', 'after'])(
  'a claim that was never made stays a quote, and who uses it is left alone, %s its end',
  async (when) => {
    const { ledger, accountId, use } = await opened(4, 'undone');
    await expect(use()).rejects.toThrow('Connection terminated');
    const hold = heldOf(await use());
    if (when === 'before') await ledger.tend();
    expect(await ledger.settle(hold, { provider: 'local', usage: usageOf(20) })).toMatchObject({
      ...{ state: 'settled', changed: true, charged: 20n },
    });
    await ledger.tend();
    expect(await ledger.balance(accountId)).toMatchObject({ available: 80n, held: 0n });
  },
);

test('what can not pass is said at once, and nothing is told again', async () => {
  const { ledger, accountId, use } = await opened(0, 'undone');
  await expect(use({ quoteId: 'none' })).rejects.toThrow('invalid input syntax');
  await ledger.tend();
  expect(await ledger.balance(accountId)).toMatchObject({ held: 50n });
});
