/**
 * The public check that balances are the sums of their entries. Anybody may ask, so what it costs
 * the database does not depend on how often: all askers share a round, what it finds is kept for
 * all processes, and rounds have pauses many times as long as they are.
 */
import type { Kysely } from 'kysely';
import type { Nano } from '../model/money.ts';
import type { LedgerSchema } from './schema.ts';
import { sumsAfter } from './wallet-sums.ts';

export interface BooksCheck {
  readonly accounts: number;
  readonly entries: bigint;
  /** Zero when every wallet holds what its entries add up to. */
  readonly difference: Nano;
  readonly checkedAtMs: number;
  readonly tookMs: number;
}

export interface BooksCheckOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A round of all wallets. */
  readonly round?: () => Promise<BooksCheck>;
}

/** How long what was found answers at least. */
export const keptMs = 60_000;
/** Of the time at most one part in so many goes into it. */
const share = 20;
/** So long the fresh one is waited for where there is an older one. */
const patienceMs = 1_000;

export function openBooksCheck(options: BooksCheckOptions): () => Promise<BooksCheck> {
  const { db, nowMs, wait, round = () => checkBooks(db, nowMs) } = options;
  let known: BooksCheck | undefined;
  let running: Promise<BooksCheck> | undefined;
  const fresh = (check: BooksCheck | undefined) =>
    check && nowMs() - check.checkedAtMs < Math.max(keptMs, check.tookMs * share)
      ? check
      : undefined;

  /** Another process may have done it meanwhile. */
  async function renew(): Promise<BooksCheck> {
    const stored = fresh(await storedCheck(db));
    if (stored) return stored;
    const made = await round();
    await store(db, made);
    return made;
  }

  /** The older one only where the newer one takes long. */
  async function newer(older: BooksCheck | undefined): Promise<BooksCheck> {
    running ??= renew()
      .then((made) => {
        known = made;
        return made;
      })
      .finally(() => {
        running = undefined;
      });
    if (older === undefined) return await running;
    return await Promise.race([running, wait(patienceMs).then(() => older)]);
  }

  return async () => {
    const stored = known ?? (await storedCheck(db));
    // A newer one may be known by now.
    known ??= stored;
    return fresh(known) ?? (await newer(known));
  };
}

async function checkBooks(db: Kysely<LedgerSchema>, nowMs: () => number): Promise<BooksCheck> {
  const begunMs = nowMs();
  let [accounts, entries, difference] = [0, 0n, 0n];
  for (let after: string | undefined; ; ) {
    const page = await sumsAfter(db, after);
    for (const wallet of page) {
      accounts += wallet.isAccount ? 1 : 0;
      entries += wallet.entries;
      difference += wallet.difference;
    }
    after = page.at(-1)?.walletId;
    if (after !== undefined) continue;
    const checkedAtMs = nowMs();
    return { accounts, entries, difference, checkedAtMs, tookMs: checkedAtMs - begunMs };
  }
}

async function storedCheck(db: Kysely<LedgerSchema>): Promise<BooksCheck | undefined> {
  const row = await db.selectFrom('books_check').selectAll().executeTakeFirst();
  return (
    row && {
      accounts: Number(row.accounts),
      entries: BigInt(row.entries),
      difference: BigInt(row.difference),
      checkedAtMs: row.checked_at.getTime(),
      tookMs: Number(row.took_ms),
    }
  );
}

async function store(db: Kysely<LedgerSchema>, check: BooksCheck): Promise<void> {
  const row = {
    accounts: check.accounts,
    entries: String(check.entries),
    difference: String(check.difference),
    checked_at: new Date(check.checkedAtMs),
    took_ms: check.tookMs,
  };
  await db
    .insertInto('books_check')
    .values(row)
    .onConflict((conflict) => conflict.column('is_only').doUpdateSet(row))
    .execute();
}
