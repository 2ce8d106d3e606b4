import type { Nano } from '../model/money.ts';

/**
 * How an amount moves a wallet. What is given pays a debt first; what is taken and is no longer
 * there becomes one, so that what can be spent never falls below zero.
 */
export function split(
  amount: Nano,
  available: Nano,
  debt: Nano,
): { readonly toAvailable: Nano; readonly toDebt: Nano } {
  if (amount >= 0n) {
    const paid = amount < debt ? amount : debt;
    return { toAvailable: amount - paid, toDebt: -paid };
  }
  const taken = -amount < available ? -amount : available;
  return { toAvailable: -taken, toDebt: -amount - taken };
}
