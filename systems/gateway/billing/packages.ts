/** What can be bought. */
import { type Nano, nanoPerCredit } from '../model/money.ts';

export interface CreditPackage {
  readonly id: string;
  readonly name: string;
  readonly cents: number;
  readonly credit: Nano;
  /** Given on top, and taken back with a refund. */
  readonly bonus: Nano;
}

export const defaultPackages: readonly CreditPackage[] = [
  { id: 'small', name: '5 credits', cents: 500, credit: 5n * nanoPerCredit, bonus: 0n },
  {
    id: 'medium',
    name: '20 credits and 1 more',
    cents: 2_000,
    credit: 20n * nanoPerCredit,
    bonus: nanoPerCredit,
  },
  {
    id: 'large',
    name: '100 credits and 10 more',
    cents: 10_000,
    credit: 100n * nanoPerCredit,
    bonus: 10n * nanoPerCredit,
  },
];
