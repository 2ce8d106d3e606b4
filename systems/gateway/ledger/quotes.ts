/** A request that uses a quote takes over its hold, with the prices of the quote. */
import { type Kysely, sql } from 'kysely';
import type { HoldOutcome, HoldRequest } from '../model/hold.ts';
import { worstCase } from '../pricing/worst-case.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { termsRead } from './terms-json.ts';

/** The id of the request becomes that of the quote: one hold, one charge, one receipt. */
export async function claimQuote(
  db: Kysely<LedgerSchema>,
  owner: string,
  liveS: number,
  request: HoldRequest,
  quoteId: string,
): Promise<HoldOutcome> {
  const { accountId, keyId } = request;
  const quote = await db
    .selectFrom('hold')
    .select(['amount', 'terms'])
    .where('id', '=', quoteId)
    .where('account_id', '=', accountId)
    .where(sql<boolean>`key_id is not distinct from ${keyId ?? null}::uuid`)
    .executeTakeFirst();
  if (quote === undefined) return { kind: 'quoteGone' };
  const terms = termsRead(quote.terms);
  if (terms.model !== request.terms.model) return { kind: 'quoteGone' };
  const worst = worstCase(terms.prices, request.terms.size);
  if (worst.kind === 'unpriced') return worst;
  const amount = BigInt(quote.amount);
  if (worst.amount > amount) return { kind: 'quoteExceeded', needed: worst.amount, quoted: amount };
  const claimed = await sql<{ amount: Int8 }>`update hold set quote_until = null,
      owner = ${owner}, expires_at = clock_timestamp() + make_interval(secs => ${liveS})
    where id = ${quoteId} and state = 'held' and quote_until > clock_timestamp()
    returning amount`.execute(db);
  if (claimed.rows.length === 0) return { kind: 'quoteGone' };
  return { kind: 'held', hold: { id: quoteId, accountId, keyId, amount, terms } };
}
