/** Accounts with money and requests of a known worst case, for the suites of the money. */
import { uuidv7 } from '@gauntlet/kit/http';
import type { Kysely } from 'kysely';
import { openLedger } from '../../ledger/ledger.ts';
import type { LedgerSchema } from '../../ledger/schema.ts';
import { book, lockWallets, openWallet } from '../../ledger/wallets.ts';
import type { Hold, HoldOutcome, Terms } from '../../model/hold.ts';
import type { Nano } from '../../model/money.ts';
import type { Price } from '../../model/price.ts';
import { noUsage, type Usage } from '../../model/usage.ts';

/** A million of its tokens costs as many nano-dollars: a token costs one. */
export const onePerToken: Price = {
  provider: 'local',
  model: 'echo',
  version: 1,
  fromMs: 0,
  perMillion: { input: 1_000_000n, output: 1_000_000n },
};

/** Terms whose worst case is as many nano-dollars. */
export function termsOf(amount: number, prices: readonly Price[] = [onePerToken]): Terms {
  const size = { promptTokens: 0, maxTokens: amount, n: 1, images: 0 };
  return { model: 'echo', size, prices };
}

/** A usage that costs as many nano-dollars. */
export function usageOf(amount: number): Usage {
  return { ...noUsage, output: amount };
}

export async function accountWith(db: Kysely<LedgerSchema>, amount: Nano): Promise<string> {
  const accountId = uuidv7();
  await openWallet(db, accountId);
  if (amount > 0n) await give(db, accountId, amount);
  return accountId;
}

async function give(db: Kysely<LedgerSchema>, walletId: string, amount: Nano): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockWallets(trx, [walletId]);
    await book(trx, { walletId, kind: 'credit', amount, book: 'operator' });
  });
}

export function heldOf(outcome: HoldOutcome): Hold {
  if (outcome.kind !== 'held') throw new Error(`not held but ${outcome.kind}`);
  return outcome.hold;
}

/** As requests do: held, and charged. */
export async function spend(
  db: Kysely<LedgerSchema>,
  accountId: string,
  amount: Nano,
): Promise<Hold> {
  const ledger = openLedger({ db, owner: uuidv7() });
  const terms = termsOf(Number(amount));
  const hold = heldOf(await ledger.hold({ id: uuidv7(), accountId, terms }));
  await ledger.settle(hold, { provider: 'local', usage: usageOf(Number(amount)) });
  return hold;
}
