/** Whether the books are right, and what is open in them. */
import { type Kysely, sql } from 'kysely';
import type { Nano } from '../model/money.ts';
import { checkWallets, type WalletCheck } from './balance.ts';
import { oneRow } from './one-row.ts';
import type { Int8, LedgerSchema, Sum } from './schema.ts';

export interface LedgerReport {
  /** Each book with what it took from wallets (above zero) or gave to them. */
  readonly books: readonly { readonly book: string; readonly amount: Nano }[];
  /** All parts of all accounts' wallets together. Equal to what the books gave. */
  readonly accounts: { readonly available: Nano; readonly held: Nano; readonly suspense: Nano };
  readonly debts: Nano;
  readonly isBalanced: boolean;
  /** Wallets that hold something else than their entries say. */
  readonly wrong: readonly WalletCheck[];
  readonly holds: readonly {
    readonly state: string;
    readonly count: number;
    readonly amount: Nano;
    readonly oldestMs: number;
  }[];
  /** What the operator may owe providers for requests that no account was charged for. */
  readonly absorbed: { readonly count: number; readonly amount: Nano };
  /** Paid for accounts that are not here. */
  readonly unclaimed: readonly UnclaimedPayment[];
}

export interface UnclaimedPayment {
  readonly paymentId: string;
  readonly accountId: string;
  readonly cents: bigint;
}

/** In one snapshot, while the gateway goes on. */
export async function ledgerReport(db: Kysely<LedgerSchema>): Promise<LedgerReport> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const books = await booksOf(trx);
      const { available, held, suspense, debt } = await totalsOf(trx);
      const given = -books.reduce((sum, { amount }) => sum + amount, 0n);
      return {
        books,
        accounts: { available, held, suspense },
        debts: debt,
        isBalanced: available + held + suspense - debt === given,
        wrong: (await checkWallets(trx)).filter(({ isEqual }) => !isEqual),
        holds: await openHoldsOf(trx),
        absorbed: await absorbedOf(trx),
        unclaimed: await unclaimedOf(trx),
      };
    });
}

async function booksOf(db: Kysely<LedgerSchema>) {
  const { rows } = await sql<{ book: string; amount: Sum }>`
    select e.book, sum(e.contra) as amount from entry e join wallet w on w.id = e.wallet_id
    where w.kind = 'account' and e.book is not null group by e.book order by e.book`.execute(db);
  return rows.map(({ book, amount }) => ({ book, amount: BigInt(amount) }));
}

async function totalsOf(db: Kysely<LedgerSchema>) {
  const totals = await sql<Record<'available' | 'held' | 'suspense' | 'debt', Sum>>`
    select coalesce(sum(available), 0) as available, coalesce(sum(held), 0) as held,
      coalesce(sum(suspense), 0) as suspense, coalesce(sum(debt), 0) as debt
    from wallet where kind = 'account'`.execute(db);
  const { available, held, suspense, debt } = oneRow(totals);
  return {
    available: BigInt(available),
    held: BigInt(held),
    suspense: BigInt(suspense),
    debt: BigInt(debt),
  };
}

async function openHoldsOf(db: Kysely<LedgerSchema>) {
  const { rows } = await sql<{ state: string; count: Int8; amount: Sum; oldest: Date }>`
    select state, count(*) as count, sum(amount) as amount, min(opened_at) as oldest
    from hold where state in ('held', 'unresolved') group by state order by state`.execute(db);
  return rows.map(({ state, count, amount, oldest }) => ({
    state,
    count: Number(count),
    amount: BigInt(amount),
    oldestMs: oldest.getTime(),
  }));
}

async function absorbedOf(db: Kysely<LedgerSchema>) {
  const absorbed = await sql<{ count: Int8; amount: Sum }>`
    select count(*) as count, coalesce(sum(amount), 0) as amount from hold
    where state = 'void' and unresolved_at is not null and reason like 'absorbed%'`.execute(db);
  const { count, amount } = oneRow(absorbed);
  return { count: Number(count), amount: BigInt(amount) };
}

async function unclaimedOf(db: Kysely<LedgerSchema>) {
  const { rows } = await sql<{ id: string; account: string; cents: Int8 }>`
    select p.id, p.account_id as account, p.paid_cents as cents from payment p
    where p.is_paid and not exists (select from wallet w where w.id = p.account_id)
    order by p.made_at, p.id`.execute(db);
  return rows.map(({ id, account, cents }) => ({
    paymentId: id,
    accountId: account,
    cents: BigInt(cents),
  }));
}
