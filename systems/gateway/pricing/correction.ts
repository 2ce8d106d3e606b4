/** What a correction by hand does to an account. */
import type { Balance } from '../model/ledger.ts';
import { mostNano, type Nano } from '../model/money.ts';

export type CorrectionDecision =
  | { readonly kind: 'change'; readonly change: Nano; readonly entry: 'credit' | 'deduction' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'short' };

export function correctionOf(
  kind: 'add' | 'deduct' | 'set',
  amount: Nano,
  { available, debt }: Balance,
): CorrectionDecision {
  if (amount < 0n || amount > mostNano) return { kind: 'invalid' };
  // To have it at hand afterwards, a debt is paid as well.
  const change = { add: amount, deduct: -amount, set: amount - available + debt }[kind];
  if (-change > available) return { kind: 'short' };
  return { kind: 'change', change, entry: change < 0n ? 'deduction' : 'credit' };
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
