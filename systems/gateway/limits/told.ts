/** What a client is told of its limits: of each kind the bucket that has least left. Pure. */
import type { Claim, Left } from './limit.ts';

export interface Told {
  readonly limit: number;
  readonly remaining: number;
  /** Until the bucket is as full as it gets. */
  readonly resetMs: number;
}

/** Without those that are not limited. */
export type ToldLimits = Readonly<Partial<Record<Claim['what'], Told>>>;

export function toldOf(left: readonly Left[]): ToldLimits {
  // The tightest comes last, and so is the one that stays.
  const sorted = left.toSorted((one, other) => other.remaining - one.remaining);
  return Object.fromEntries(sorted.map((one) => [one.claim.what, told(one)]));
}

function told({ claim: { capacity, refillPerS }, remaining }: Left): Told {
  return { limit: capacity, remaining, resetMs: ((capacity - remaining) * 1_000) / refillPerS };
}
