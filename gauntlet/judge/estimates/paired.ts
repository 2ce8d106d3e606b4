/**
 * PURE. Whether one of two versions does better on a metric that was read of both at the same
 * moments: by the difference at each moment, so that what moves both moves nothing. Readings that
 * follow one another are alike, so they are put together until few are left that are not.
 */
export interface PairedOutcome {
  readonly readings: number;
  /** Of the new one to the old one, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly outlook: 'better' | 'worse' | 'undecided';
}

export interface Pair {
  readonly old: number;
  readonly now: number;
}

const BATCHES = 20;
/** Student's t for 19 degrees of freedom, both sides, 95 %. */
const T = 2.093;

/** Undefined without enough readings. It is to be asked once, at the end: no looks are paid for. */
export function pairedOutcome(
  pairs: readonly Pair[],
  isHigherBetter: boolean,
): PairedOutcome | undefined {
  if (pairs.length < BATCHES) return undefined;
  const means = batchMeans(pairs.map(({ old, now }) => now - old));
  const difference = meanOf(means);
  const squares = means.reduce((sum, one) => sum + (one - difference) ** 2, 0);
  const half = T * Math.sqrt(squares / (BATCHES - 1) / BATCHES);
  const [low, high] = [difference - half, difference + half];
  const isApart = low > 0 || high < 0;
  const isGood = isHigherBetter === difference > 0;
  const outlook = isApart ? (isGood ? 'better' : 'worse') : 'undecided';
  return { readings: pairs.length, difference, low, high, outlook };
}

/** What does not go into equal batches is left out at the beginning, when caches were cold. */
function batchMeans(values: readonly number[]): readonly number[] {
  const size = Math.floor(values.length / BATCHES);
  const kept = values.slice(values.length - size * BATCHES);
  return Array.from({ length: BATCHES }, (_, at) => meanOf(kept.slice(at * size, (at + 1) * size)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
