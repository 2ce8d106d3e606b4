/**
 * Wallets beside the sums of their entries. What was added up is kept, so a look costs what came
 * since the last one. A wallet is locked by whoever enters something, so its entries are seen in
 * the order of their ids and none comes in between later.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Nano } from '../model/money.ts';
import type { Int8, LedgerSchema, Sum } from './schema.ts';

export interface WalletSum {
  readonly walletId: string;
  readonly isAccount: boolean;
  readonly entries: bigint;
  /** By how much its parts differ from the sums of its entries, all together. */
  readonly difference: Nano;
}

/** Of one statement, so that none takes long, however many entries have come. */
export interface SumSteps {
  readonly wallets: number;
  readonly entries: number;
}

const usual: SumSteps = { wallets: 100, entries: 10_000 };

/** The next wallets in the order of their ids; none when there are no more. */
export function sumsAfter(
  db: Kysely<LedgerSchema>,
  after: string | undefined,
  steps: SumSteps = usual,
): Promise<readonly WalletSum[]> {
  return addUp(db, after === undefined ? sql`true` : sql`w.id > ${after}`, steps);
}

/** None where there is no such wallet. */
export function sumsOf(db: Kysely<LedgerSchema>, walletId: string): Promise<readonly WalletSum[]> {
  return addUp(db, sql`w.id = ${walletId}`, usual);
}

const parts = ['available', 'held', 'suspense', 'debt'] as const;
const each = (of: (part: string) => string, by = ', ') => sql.raw(parts.map(of).join(by));

/** A difference is told only of entries that were all added up anew. */
async function addUp(
  db: Kysely<LedgerSchema>,
  which: RawBuilder<unknown>,
  steps: SumSteps,
): Promise<readonly WalletSum[]> {
  const found = await addUpAll(db, which, steps);
  const differ = found.filter(({ difference }) => difference !== 0n);
  if (differ.length === 0) return found;
  const ids = differ.map(({ walletId }) => walletId);
  await db.deleteFrom('wallet_sum').where('wallet_id', 'in', ids).execute();
  const anew = await addUpAll(db, sql`w.id = any(${ids})`, steps);
  return found.map((one) => anew.find(({ walletId }) => walletId === one.walletId) ?? one);
}

async function addUpAll(
  db: Kysely<LedgerSchema>,
  which: RawBuilder<unknown>,
  steps: SumSteps,
): Promise<readonly WalletSum[]> {
  for (;;) {
    const { rows } = await addUpOnce(db, which, steps);
    // What a wallet has now is the sum of all of its entries, and not of the first of them.
    if (rows.some(({ is_behind }) => is_behind)) continue;
    return rows.map(({ id, kind, entries, difference }) => ({
      walletId: id,
      isAccount: kind === 'account',
      entries: BigInt(entries),
      difference: BigInt(difference),
    }));
  }
}

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly entries: Int8;
  readonly difference: Sum;
  readonly is_behind: boolean;
}

/** In one snapshot: nobody can enter something between a wallet and its entries. */
function addUpOnce(db: Kysely<LedgerSchema>, which: RawBuilder<unknown>, steps: SumSteps) {
  return sql<Row>`with page as (
      select w.id, w.kind, ${each((part) => `w.${part}`)},
        coalesce(s.last_entry, 0) as last_entry, coalesce(s.entries, 0) as known,
        ${each((part) => `coalesce(s.${part}, 0) as s_${part}`)}
      from wallet w left join wallet_sum s on s.wallet_id = w.id
      where ${which} order by w.id limit ${steps.wallets}
    ), summed as (
      select p.id, new.found, greatest(p.last_entry, new.last_entry) as last_entry,
        p.known + new.found as entries,
        ${each((part) => `(p.s_${part} + new.${part})::bigint as ${part}`)}
      from page p cross join lateral (
        select count(*) as found, max(e.id) as last_entry,
          ${each((part) => `coalesce(sum(e.${part}), 0) as ${part}`)}
        from (select * from entry where wallet_id = p.id and id > p.last_entry
          order by id limit ${steps.entries}) e
      ) new
    ), kept as (
      insert into wallet_sum (wallet_id, last_entry, entries, ${each((part) => part)})
      select id, last_entry, entries, ${each((part) => part)} from summed where found > 0
      on conflict (wallet_id) do update set last_entry = excluded.last_entry,
        entries = excluded.entries, ${each((part) => `${part} = excluded.${part}`)}
    )
    select p.id, p.kind, s.entries, s.found = ${steps.entries} as is_behind,
      ${each((part) => `abs(p.${part}::numeric - s.${part})`, ' + ')} as difference
    from page p join summed s on s.id = p.id order by p.id`.execute(db);
}
