/** The ledger on PostgreSQL: holds and closings go through batches, the rest reads. */
import type { Kysely } from 'kysely';
import type { CloseOutcome, Hold, HoldOutcome, HoldRequest, HoldState } from '../model/hold.ts';
import type { Ledger } from '../model/ledger.ts';
import { atMost, type Nano } from '../model/money.ts';
import { chargeOf, countedUsage } from '../pricing/charge.ts';
import { worstCase } from '../pricing/worst-case.ts';
import { balanceOf } from './balance.ts';
import type { CloseCommand } from './commands.ts';
import { openLine } from './line.ts';
import { outcomeOf } from './outcomes.ts';
import { openQuotes } from './quotes.ts';
import { replayed } from './replayed.ts';
import type { LedgerSchema } from './schema.ts';
import { transactionsOf } from './transactions.ts';

/**
 * A wallet has a billion dollars at most. What costs more is refused as too dear, whatever it
 * costs; as it is, it may be a number that no column holds, which is no answer for a client.
 */
const beyondWallets: Nano = 10n ** 18n + 1n;

export interface LedgerOptions {
  readonly db: Kysely<LedgerSchema>;
  /** This process, as `processLease` has registered it. */
  readonly owner: string;
  /** A hold that is open for longer is taken for lost. */
  readonly holdLifeS?: number;
  readonly quoteLifeS?: number;
  /** How many commands one statement takes at most. 1 is no batching. */
  readonly batchMost?: number;
  /** A charge was cut off at its hold. */
  readonly onUncovered?: (uncovered: Uncovered) => void;
}

/** What the operator pays for a request beyond what was held for it. */
export interface Uncovered {
  readonly holdId: string;
  readonly provider: string;
  readonly model: string;
  readonly amount: Nano;
}

export interface BatchedLedger extends Ledger {
  /** Repeats what the database could not be told while it was away. */
  tend(): Promise<void>;
  /** How many holds it could not be told the end of yet. */
  late(): number;
}

export function openLedger(options: LedgerOptions): BatchedLedger {
  const { db, owner, holdLifeS = 3_600, quoteLifeS = 60, batchMost = 256 } = options;
  const { onUncovered = () => {} } = options;
  const line = openLine({ db, owner, batchMost });
  const { run } = line;
  const quotes = openQuotes({ db, owner, liveS: holdLifeS, close: run });

  async function open(request: HoldRequest, quoteS: number | undefined): Promise<HoldOutcome> {
    const { id, accountId, keyId, terms, idempotency, quoteId } = request;
    if (quoteId !== undefined) return await quotes.claim(request, quoteId);
    const worst = worstCase(terms.prices, terms.size);
    if (worst.kind === 'unpriced') return worst;
    const { amount } = worst;
    const hold = { id, accountId, keyId, amount, terms };
    const liveS = quoteS ?? holdLifeS;
    const asked = atMost(amount, beyondWallets);
    const answer = await run({ kind: 'open', ...hold, amount: asked, liveS, quoteS, idempotency });
    const outcome = outcomeOf(answer, hold);
    return outcome.kind === 'replay' ? await replayed(db, outcome) : outcome;
  }

  async function close(
    { id, accountId, keyId }: Hold,
    closing: Omit<CloseCommand, 'kind' | 'id' | 'accountId' | 'keyId'>,
  ): Promise<CloseOutcome> {
    const answer = await run({ kind: 'close', id, accountId, keyId, ...closing });
    if (answer.outcome === null) throw new Error(`there is no hold ${id}`);
    return {
      changed: answer.part === 'closed',
      state: answer.outcome as HoldState,
      charged: BigInt(answer.amount ?? 0),
    };
  }

  return {
    hold: (request) => open(request, undefined),
    quote: (request) => open(request, quoteLifeS),
    async settle(hold, { provider, usage: told, answer, cachedPercent }) {
      const usage = countedUsage(told);
      const price = hold.terms.prices.find((one) => one.provider === provider);
      if (price === undefined) throw new Error(`${provider} is not in the terms of ${hold.id}`);
      const { charged, uncovered } = chargeOf(price, usage, hold.amount, cachedPercent);
      const reason =
        cachedPercent === undefined
          ? {}
          : { reason: `from the cache, at ${cachedPercent} percent` };
      const closing = { state: 'settled', charged, provider, usage, answer, ...reason } as const;
      const outcome = await close(hold, closing);
      // Once, however often it is said.
      if (outcome.changed && uncovered > 0n) {
        onUncovered({ holdId: hold.id, provider, model: hold.terms.model, amount: uncovered });
      }
      return outcome;
    },
    void: (hold, reason) => close(hold, { state: 'void', reason }),
    unresolved: (hold, reason) => close(hold, { state: 'unresolved', reason }),
    async upstream({ id, accountId, keyId }, call) {
      await run({ kind: 'upstream', id, accountId, keyId, call });
    },
    balance: (accountId) => balanceOf(db, accountId),
    transactions: (accountId, page) => transactionsOf(db, accountId, page),
    async tend() {
      const both = await Promise.allSettled([line.tend(), quotes.tend()]);
      for (const one of both) if (one.status === 'rejected') throw one.reason;
    },
    late: () => line.late() + quotes.late(),
  };
}
