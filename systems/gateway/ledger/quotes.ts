/** A request that uses a quote takes over its hold, with the prices of the quote. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { HoldOutcome, HoldRequest, IdempotencyClaim, Terms } from '../model/hold.ts';
import type { Nano } from '../model/money.ts';
import { worstCase } from '../pricing/worst-case.ts';
import { claimedBefore } from './idempotency.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { termsRead } from './terms-json.ts';
import { lockWallets } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;

/** The id of the request becomes that of the quote: one hold, one charge, one receipt. */
export async function claimQuote(
  db: Kysely<LedgerSchema>,
  owner: string,
  liveS: number,
  request: HoldRequest,
  quoteId: string,
): Promise<HoldOutcome> {
  return await db.transaction().execute(async (trx) => {
    const { accountId, keyId, idempotency } = request;
    // As batches do: who has the wallet knows that nobody claims the same key meanwhile.
    await lockWallets(trx, [accountId]);
    const before = await claimedBefore(trx, accountId, idempotency);
    if (before !== undefined) return before;
    const quote = await quoted(trx, request, quoteId);
    if (quote === undefined) return { kind: 'quoteGone' };
    const { terms, amount } = quote;
    const worst = worstCase(terms.prices, terms.size);
    if (worst.kind === 'unpriced') return worst;
    if (worst.amount > amount) {
      return { kind: 'quoteExceeded', needed: worst.amount, quoted: amount };
    }
    if (!(await claimed(trx, owner, liveS, quoteId))) return { kind: 'quoteGone' };
    if (idempotency !== undefined) await claimKey(trx, accountId, idempotency, quoteId);
    return { kind: 'held', hold: { id: quoteId, accountId, keyId, amount, terms } };
  });
}

/** The prices of the quote, and the size of what is asked now. */
async function quoted(
  trx: Trx,
  { accountId, keyId, terms: { model, size } }: HoldRequest,
  quoteId: string,
): Promise<{ readonly amount: Nano; readonly terms: Terms } | undefined> {
  const quote = await trx
    .selectFrom('hold')
    .select(['amount', 'terms'])
    .where('id', '=', quoteId)
    .where('account_id', '=', accountId)
    .where(sql<boolean>`key_id is not distinct from ${keyId ?? null}::uuid`)
    .executeTakeFirst();
  if (quote === undefined) return undefined;
  const terms = { ...termsRead(quote.terms), size };
  return terms.model === model ? { amount: BigInt(quote.amount), terms } : undefined;
}

async function claimed(trx: Trx, owner: string, liveS: number, quoteId: string): Promise<boolean> {
  const { rows } = await sql<{ amount: Int8 }>`update hold set quote_until = null,
      owner = ${owner}, expires_at = clock_timestamp() + make_interval(secs => ${liveS})
    where id = ${quoteId} and state = 'held' and quote_until > clock_timestamp()
    returning amount`.execute(trx);
  return rows.length > 0;
}

async function claimKey(
  trx: Trx,
  accountId: string,
  { key, digest }: IdempotencyClaim,
  holdId: string,
): Promise<void> {
  await sql`insert into idempotency (account_id, key, digest, hold_id)
    values (${accountId}, ${key}, ${digest}, ${holdId})
    on conflict (account_id, key) do update set hold_id = excluded.hold_id,
      made_at = clock_timestamp()`.execute(trx);
}
