/** What a wallet holds, and whether its entries say the same. */
import { type Kysely, sql } from 'kysely';
import type { Balance } from '../model/ledger.ts';
import type { Nano } from '../model/money.ts';
import type { Int8, LedgerSchema } from './schema.ts';

interface Parts {
  readonly available: Int8;
  readonly held: Int8;
  readonly suspense: Int8;
  readonly debt: Int8;
}

/** Of an account, or of a key that has a spend limit. */
export async function balanceOf(
  db: Kysely<LedgerSchema>,
  walletId: string,
): Promise<Balance | undefined> {
  const row = await db
    .selectFrom('wallet')
    .select(['available', 'held', 'suspense', 'debt'])
    .where('id', '=', walletId)
    .executeTakeFirst();
  return row && balanceRead(row);
}

/** Of a wallet that is known to be there. */
export async function availableIn(db: Kysely<LedgerSchema>, walletId: string): Promise<Nano> {
  const row = await db
    .selectFrom('wallet')
    .select('available')
    .where('id', '=', walletId)
    .executeTakeFirstOrThrow();
  return BigInt(row.available);
}

export interface WalletCheck {
  readonly walletId: string;
  readonly balance: Balance;
  readonly entries: Balance;
  readonly isEqual: boolean;
}

/** Each wallet beside the sum of its entries, in one snapshot. */
export async function checkWallets(
  db: Kysely<LedgerSchema>,
  walletIds?: readonly string[],
): Promise<readonly WalletCheck[]> {
  const some = walletIds === undefined ? sql`true` : sql`w.id = any(${walletIds})`;
  const { rows } = await sql<
    Parts & { id: string; s_available: Int8; s_held: Int8; s_suspense: Int8; s_debt: Int8 }
  >`select w.id, w.available, w.held, w.suspense, w.debt,
      coalesce(sum(e.available), 0)::bigint s_available, coalesce(sum(e.held), 0)::bigint s_held,
      coalesce(sum(e.suspense), 0)::bigint s_suspense, coalesce(sum(e.debt), 0)::bigint s_debt
    from wallet w left join entry e on e.wallet_id = w.id
    where ${some} group by w.id order by w.id`.execute(db);
  return rows.map((row) => {
    const balance = balanceRead(row);
    const entries = balanceRead({
      available: row.s_available,
      held: row.s_held,
      suspense: row.s_suspense,
      debt: row.s_debt,
    });
    const names = ['available', 'held', 'suspense', 'debt'] as const;
    const isEqual = names.every((name) => balance[name] === entries[name]);
    return { walletId: row.id, balance, entries, isEqual };
  });
}

function balanceRead({ available, held, suspense, debt }: Parts): Balance {
  return {
    available: BigInt(available),
    held: BigInt(held),
    suspense: BigInt(suspense),
    debt: BigInt(debt),
  };
}
