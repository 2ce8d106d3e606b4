/** How odd a series is against those of earlier runs: robust z-scores, which one outlier among
 * the earlier runs does not spoil. */
export interface Band {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly score: number;
  readonly isOdd: boolean;
}

export interface Oddness {
  /** The highest score of a point. */
  readonly score: number;
  readonly at: number;
  readonly bands: readonly Band[];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [one = 0, other = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (one + other) / 2;
}

// The median deviation of a normal distribution is its standard deviation divided by this.
const MAD_TO_SIGMA = 1.4826;

/**
 * `floor` is the share of the median that always counts as noise: with few earlier runs, or runs
 * that are all the same, there is no other measure.
 */
export function oddness(
  now: readonly number[],
  history: readonly (readonly number[])[],
  limit: number,
  floor: number,
): Oddness {
  const everything = history.flat().map(Math.abs);
  const bands = now.map((value, index): Band => {
    const before = history.flatMap((run) => run[index] ?? []);
    const middle = median(before);
    const spread = MAD_TO_SIGMA * median(before.map((one) => Math.abs(one - middle)));
    const noise = floor * Math.max(Math.abs(middle), median(everything) / 10);
    const sigma = Math.max(spread, noise, Number.MIN_VALUE);
    const score = before.length === 0 ? Number.POSITIVE_INFINITY : Math.abs(value - middle) / sigma;
    const [low, high] = [middle - limit * sigma, middle + limit * sigma];
    return { median: middle, low, high, score, isOdd: !(score <= limit) };
  });
  const at = bands.reduce(
    (best, { score }, i) => (score > (bands[best]?.score ?? -1) ? i : best),
    0,
  );
  return { score: bands[at]?.score ?? 0, at, bands };
}
