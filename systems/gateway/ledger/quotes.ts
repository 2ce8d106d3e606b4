/**
 * A request that uses a quote takes over its hold, with the prices of the quote. The hold names the
 * request: so the same claim may be sent again, and what was claimed for a request that never heard
 * of it is let go.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { HoldOutcome, HoldRequest, IdempotencyClaim, Terms } from '../model/hold.ts';
import type { Nano } from '../model/money.ts';
import { worstCase } from '../pricing/worst-case.ts';
import type { CloseCommand } from './commands.ts';
import { isRefused } from './failures.ts';
import { claimedBefore } from './idempotency.ts';
import { openLate } from './late.ts';
import type { LedgerSchema } from './schema.ts';
import { steady } from './send.ts';
import { termsRead } from './terms-json.ts';
import { lockWallets } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;

export interface Quotes {
  /** The id of the request becomes that of the quote: one hold, one charge, one receipt. */
  claim(request: HoldRequest, quoteId: string): Promise<HoldOutcome>;
  /** Voids what was claimed while the database could not say so. */
  tend(): Promise<void>;
  late(): number;
}

export interface QuotesOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly owner: string;
  /** How long a call may take with the hold that it took over. */
  readonly liveS: number;
  readonly close: (command: CloseCommand) => Promise<unknown>;
}

interface Claim {
  readonly request: HoldRequest;
  readonly quoteId: string;
}

export function openQuotes(options: QuotesOptions): Quotes {
  const { db, close } = options;
  const send = steady((claim: Claim) => claimQuote(options, claim));
  const late = openLate(async (claim: Claim) => {
    if (!(await isClaimed(db, claim))) return;
    const { request, quoteId: id } = claim;
    const { accountId, keyId } = request;
    const reason = 'never answered';
    await close({ kind: 'close', id, accountId, keyId, state: 'void', reason });
  });
  return {
    async claim(request, quoteId) {
      const claim = { request, quoteId };
      try {
        return await send(claim);
      } catch (error) {
        if (!isRefused(error)) late.add(request.id, claim);
        throw error;
      }
    },
    tend: () => late.tend(),
    late: () => late.size,
  };
}

function usedBy({ request }: Claim): string {
  return `used by ${request.id}`;
}

/** Waits for a commit that is under way. Nobody but its request can close it then. */
async function isClaimed(db: Kysely<LedgerSchema>, claim: Claim): Promise<boolean> {
  const row = await db
    .selectFrom('hold')
    .select('reason')
    .where('id', '=', claim.quoteId)
    .where('state', '=', 'held')
    .forUpdate()
    .executeTakeFirst();
  return row?.reason === usedBy(claim);
}

async function claimQuote({ db, owner, liveS }: QuotesOptions, claim: Claim): Promise<HoldOutcome> {
  const { request, quoteId } = claim;
  return await db.transaction().execute(async (trx) => {
    const { accountId, keyId, idempotency } = request;
    // As batches do: who has the wallet knows that nobody claims the same key meanwhile.
    await lockWallets(trx, [accountId]);
    const quote = await quoted(trx, claim);
    const held = (amount: Nano, terms: Terms): HoldOutcome => ({
      kind: 'held',
      hold: { id: quoteId, accountId, keyId, amount, terms },
    });
    if (quote?.isMine === true) return held(quote.amount, quote.terms);
    const before = await claimedBefore(trx, accountId, idempotency);
    if (before !== undefined) return before;
    if (quote === undefined) return { kind: 'quoteGone' };
    const { terms, amount } = quote;
    const worst = worstCase(terms.prices, terms.size);
    if (worst.kind === 'unpriced') return worst;
    if (worst.amount > amount) {
      return { kind: 'quoteExceeded', needed: worst.amount, quoted: amount };
    }
    if (!(await claimed(trx, owner, liveS, claim))) return { kind: 'quoteGone' };
    if (idempotency !== undefined) await claimKey(trx, accountId, idempotency, quoteId);
    return held(amount, terms);
  });
}

interface Quoted {
  readonly amount: Nano;
  readonly terms: Terms;
  /** It was claimed already, by the same request. */
  readonly isMine: boolean;
}

/** The prices of the quote, and the size of what is asked now. */
async function quoted(trx: Trx, claim: Claim): Promise<Quoted | undefined> {
  const { accountId, keyId, terms: asked } = claim.request;
  const quote = await trx
    .selectFrom('hold')
    .select(['amount', 'terms', 'state', 'reason'])
    .where('id', '=', claim.quoteId)
    .where('account_id', '=', accountId)
    .where(sql<boolean>`key_id is not distinct from ${keyId ?? null}::uuid`)
    .executeTakeFirst();
  if (quote === undefined) return undefined;
  const terms = { ...termsRead(quote.terms), size: asked.size };
  if (terms.model !== asked.model) return undefined;
  const isMine = quote.state === 'held' && quote.reason === usedBy(claim);
  return { amount: BigInt(quote.amount), terms, isMine };
}

async function claimed(trx: Trx, owner: string, liveS: number, claim: Claim): Promise<boolean> {
  const { rows } = await sql`update hold set quote_until = null,
      owner = ${owner}, expires_at = clock_timestamp() + make_interval(secs => ${liveS}),
      reason = ${usedBy(claim)}
    where id = ${claim.quoteId} and state = 'held' and quote_until > clock_timestamp()
    returning id`.execute(trx);
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
