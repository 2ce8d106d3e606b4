// Any interleaving of holds, closings, quotes, top-ups and sweeps, of three processes at once, on
// few wallets: the books stay right.
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { checkWallets } from '../../../ledger/balance.ts';
import { correctCredit } from '../../../ledger/credits.ts';
import { type BatchedLedger, openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { renewLease } from '../../../ledger/process-lease.ts';
import { reconcile } from '../../../ledger/reconcile.ts';
import { ledgerReport } from '../../../ledger/report.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { sweep } from '../../../ledger/sweep.ts';
import type { CloseOutcome, Hold } from '../../../model/hold.ts';
import { setAllowance } from '../../support/allowance.ts';
import { accountWith, termsOf, usageOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations, poolSize: 12 });

interface World {
  readonly db: Kysely<LedgerSchema>;
  readonly ledgers: readonly BatchedLedger[];
  readonly wallets: readonly { readonly accountId: string; readonly keyId: string | undefined }[];
  readonly holds: Hold[];
  readonly quotes: Hold[];
  /** What each request was charged, by those who were told that they had changed it. */
  readonly charged: Map<string, bigint>;
}

interface Step {
  readonly kind:
    | 'hold'
    | 'quote'
    | 'useQuote'
    | 'settle'
    | 'void'
    | 'unresolved'
    | 'add'
    | 'deduct'
    | 'sweep'
    | 'reconcile';
  readonly process: number;
  readonly wallet: number;
  readonly pick: number;
  readonly amount: number;
}

const step = fc.record<Step>({
  kind: fc.constantFrom(
    ...(['hold', 'hold', 'hold', 'quote', 'useQuote', 'settle', 'settle', 'void'] as const),
    ...(['unresolved', 'add', 'deduct', 'sweep', 'reconcile'] as const),
  ),
  process: fc.nat({ max: 2 }),
  wallet: fc.nat({ max: 2 }),
  pick: fc.nat(),
  amount: fc.nat({ max: 60 }),
});

async function make(db: Kysely<LedgerSchema>): Promise<World> {
  const owners = [uuidv7(), uuidv7(), uuidv7()];
  // The third process has no lease: whoever sweeps takes it for dead.
  await Promise.all(owners.slice(0, 2).map((owner) => renewLease(db, owner)));
  const [one, two] = [await accountWith(db, 200n), await accountWith(db, 100n)];
  const keyId = uuidv7();
  await setAllowance(db, { keyId, accountId: one, limit: 90n });
  return {
    db,
    ledgers: owners.map((owner) => openLedger({ db, owner, batchMost: 8 })),
    wallets: [
      { accountId: one, keyId: undefined },
      { accountId: one, keyId },
      { accountId: two, keyId: undefined },
    ],
    holds: [],
    quotes: [],
    charged: new Map(),
  };
}

async function take(world: World, { kind, process, wallet, pick, amount }: Step): Promise<void> {
  const { db, holds, quotes } = world;
  const ledger = world.ledgers[process];
  const who = world.wallets[wallet];
  if (ledger === undefined || who === undefined) return;
  const request = { id: uuidv7(), ...who, terms: termsOf(amount) };
  const hold = holds[pick % Math.max(1, holds.length)];
  const note = ({ id, accountId }: Hold, { changed, state, charged }: CloseOutcome) => {
    if (!changed || state !== 'settled') return;
    // What an earlier run left unresolved is cleared here as well.
    if (!world.wallets.some((one) => one.accountId === accountId)) return;
    expect(world.charged.has(id), 'told twice that it was charged').toBe(false);
    world.charged.set(id, charged);
  };
  if (kind === 'hold' || kind === 'quote') {
    const outcome = await ledger[kind](request);
    if (outcome.kind === 'held') (kind === 'hold' ? holds : quotes).push(outcome.hold);
  } else if (kind === 'useQuote') {
    const quote = quotes[pick % Math.max(1, quotes.length)];
    if (quote === undefined) return;
    const { accountId, keyId } = quote;
    const outcome = await ledger.hold({ ...request, accountId, keyId, quoteId: quote.id });
    if (outcome.kind === 'held') holds.push(outcome.hold);
  } else if (kind === 'settle') {
    if (hold === undefined) return;
    note(hold, await ledger.settle(hold, { provider: 'local', usage: usageOf(amount) }));
  } else if (kind === 'void' || kind === 'unresolved') {
    if (hold) await ledger[kind](hold, 'as the test says');
  } else if (kind === 'add' || kind === 'deduct') {
    const by = { reason: 'the test', by: 'it' };
    const correction = { accountId: who.accountId, kind, amount: BigInt(amount), ...by };
    await correctCredit(db, correction).catch((error: { code?: string }) => {
      expect(error.code).toBe('CREDIT_SHORT');
    });
  } else if (kind === 'sweep') {
    await sweep({ db, owner: uuidv7(), leaseS: 3_600 });
  } else {
    await reconcile({
      db,
      ledger: { ...ledger, settle: async (...of) => noted(note, of[0], ledger.settle(...of)) },
      graceS: 0,
      nowMs: Date.now,
      lookUp: async () =>
        pick % 2 === 0
          ? { kind: 'used', provider: 'local', usage: usageOf(amount) }
          : { kind: 'unknown' },
    });
  }
}

async function noted(
  note: (hold: Hold, outcome: CloseOutcome) => void,
  hold: Hold,
  closing: Promise<CloseOutcome>,
): Promise<CloseOutcome> {
  const outcome = await closing;
  note(hold, outcome);
  return outcome;
}

async function prove({ db, wallets, charged }: World): Promise<void> {
  const ids = wallets.flatMap(({ accountId, keyId }) => [accountId, keyId ?? accountId]);
  const checks = await checkWallets(db, ids);
  expect(checks.filter(({ isEqual }) => !isEqual)).toEqual([]);
  expect(await ledgerReport(db)).toMatchObject({ isBalanced: true, wrong: [] });
  const { rows } = await sql<{ id: string; charged: number }>`select id, charged from hold
    where state = 'settled' and account_id = any(${ids})`.execute(db);
  const kept = rows.map((row): [string, bigint] => [row.id, BigInt(row.charged)]);
  expect(new Map(kept)).toEqual(charged);
  const { rows: below } = await sql`select * from (
    select wallet_id, sum(available) over (partition by wallet_id order by id) as balance
    from entry where wallet_id = any(${ids})) running where balance < 0`.execute(db);
  expect(below).toEqual([]);
  const { rows: parts } = await sql<{ held: number; open: number }>`select
    (select sum(held + suspense) from wallet where id = any(${ids}) and kind = 'account')::int held,
    (select coalesce(sum(amount), 0) from hold where account_id = any(${ids})
      and state in ('held', 'unresolved'))::int open`.execute(db);
  expect(parts[0]?.held).toBe(parts[0]?.open);
}

test('balance is the sum of entries, never below zero, each request charged once', async () => {
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 24 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const world = await make(database().db);
      for (const round of all) {
        await Promise.all(round.map((one) => take(world, one)));
        await prove(world);
      }
    }),
    { numRuns: 25 },
  );
  // Wallets are locked in one order by everyone, so nobody waits in a ring.
  const { rows } = await sql`select deadlocks from pg_stat_database
    where datname = current_database()`.execute(database().db);
  expect(rows).toEqual([{ deadlocks: 0 }]);
});

/** The rule by which a batch admits, told again in another language. */
test('holds are admitted in their order, by what is left after those before', async () => {
  const { db } = database();
  const asked = fc.array(fc.nat({ max: 40 }), { minLength: 2, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(asked, fc.nat({ max: 300 }), async (amounts, credit) => {
      const accountId = await accountWith(db, BigInt(credit));
      const ledger = openLedger({ db, owner: uuidv7() });
      const outcomes = await Promise.all(
        amounts.map((amount) => ledger.hold({ id: uuidv7(), accountId, terms: termsOf(amount) })),
      );
      let left = credit;
      for (const [index, amount] of amounts.entries()) {
        const fits = amount <= left;
        expect(outcomes[index]?.kind).toBe(fits ? 'held' : 'short');
        if (fits) left -= amount;
        else expect(outcomes[index]).toMatchObject({ available: BigInt(left) });
      }
      expect(await ledger.balance(accountId)).toMatchObject({ available: BigInt(left) });
    }),
    { numRuns: 25 },
  );
});
