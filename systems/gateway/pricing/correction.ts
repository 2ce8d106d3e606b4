/** What a correction by hand does to an account. */
import type { Balance } from '../model/ledger.ts';
import { atLeast, atMost, mostInWallet, mostNano, type Nano } from '../model/money.ts';

export type CorrectionDecision =
  | { readonly kind: 'change'; readonly change: Nano; readonly entry: 'credit' | 'deduction' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'tooLarge'; readonly most: Nano }
  | { readonly kind: 'short' };

export function correctionOf(
  kind: 'add' | 'deduct' | 'set',
  amount: Nano,
  balance: Balance,
): CorrectionDecision {
  if (amount < 0n) return { kind: 'invalid' };
  const { available, debt } = balance;
  const most = mostOf(kind, balance);
  if (amount > most) return { kind: 'tooLarge', most };
  // To have it at hand afterwards, a debt is paid as well.
  const change = { add: amount, deduct: -amount, set: amount - available + debt }[kind];
  if (-change > available) return { kind: 'short' };
  return { kind: 'change', change, entry: change < 0n ? 'deduction' : 'credit' };
}

/** What is held, and what waits, may come back: there is room for it as well. */
function mostOf(
  kind: 'add' | 'deduct' | 'set',
  { available, held, suspense, debt }: Balance,
): Nano {
  if (kind === 'deduct') return mostNano;
  const room = mostInWallet - available - held - suspense + debt;
  return atMost(mostNano, atLeast(0n, kind === 'add' ? room : room + available - debt));
}

/** What a correction did when it was done, as the ledger tells. */
export interface DoneCorrection {
  readonly change: Nano;
  /** What there was to spend right after it. */
  readonly left: Nano;
  readonly reason: string;
}

/** Whether it is the same one that is sent again, and not another one under its reference. */
export function isSameCorrection(
  kind: 'add' | 'deduct' | 'set',
  amount: Nano,
  reason: string,
  done: DoneCorrection,
): boolean {
  const did = { add: done.change, deduct: -done.change, set: done.left }[kind];
  return did === amount && done.reason === reason;
}
