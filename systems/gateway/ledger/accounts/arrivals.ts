/**
 * Who comes: the account, its wallet and the use of the code that brought it, and later its
 * confirmation and the bonus for it. Each is done whole or not at all, whenever the process dies.
 */
import { inTransaction } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import type { Referrals } from '../referrals.ts';
import { openWallet } from '../wallets.ts';
import { type Account, addAccount, confirmAccount, type NewAccount } from './accounts-store.ts';
import { halvesOf, type WholeSchema } from './halves.ts';

export type Arrival =
  | { readonly kind: 'added'; readonly account: Account }
  | { readonly kind: 'emailTaken' }
  | { readonly kind: 'codeRefused'; readonly reason: string };

export interface Arrivals {
  add(account: NewAccount): Promise<Arrival>;
  /** The account that a token confirms; it works once. */
  confirm(tokenHash: string, nowMs: number): Promise<Account | undefined>;
}

/** Takes back what its transaction did already. */
class Refused extends Error {
  readonly arrival: Arrival;

  constructor(arrival: Arrival) {
    super(arrival.kind);
    this.arrival = arrival;
  }
}

export function openArrivals(
  db: Kysely<WholeSchema>,
  referrals: Pick<Referrals, 'use' | 'confirmed'>,
): Arrivals {
  const added = (account: NewAccount) =>
    inTransaction(db, {}, async (trx): Promise<Arrival> => {
      const { id, referralCode } = account;
      if (referralCode !== undefined) {
        const { kind: reason } = await referrals.use(referralCode, id, trx);
        // One that is used up earns nobody anything, and that is not the fault of who comes.
        const isTaken = reason === 'valid' || reason === 'usedUp';
        if (!isTaken) throw new Refused({ kind: 'codeRefused', reason });
      }
      const { money, people } = halvesOf(trx);
      await openWallet(money, id);
      const made = await addAccount(people, account);
      if (made === undefined) throw new Refused({ kind: 'emailTaken' });
      return { kind: 'added', account: made };
    });

  return {
    async add(account) {
      try {
        return await added(account);
      } catch (error) {
        if (error instanceof Refused) return error.arrival;
        throw error;
      }
    },
    confirm: (tokenHash, nowMs) =>
      inTransaction(db, {}, async (trx) => {
        const account = await confirmAccount(halvesOf(trx).people, tokenHash, nowMs);
        if (account !== undefined) await referrals.confirmed(account.id, trx);
        return account;
      }),
  };
}
