/** PURE: from a few sample records to the whole job, with an interval. */

/** Two-sided 90 %: of a hundred forecasts ninety hold what comes. By degrees of freedom. */
const students = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833];
const normal = 1.645;
export const confidence = 0.9;

export interface Forecast {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The sum over `total` records, of which those of the sample are drawn at random and come again
 * in the job. What is uncertain are the others: their own spread, and that of the sample's mean.
 */
export function forecastSum(sample: readonly number[], total: number): Forecast {
  const count = sample.length;
  const sum = sample.reduce((all, one) => all + one, 0);
  const mean = sum / count;
  const rest = Math.max(0, total - count);
  const spread = sample.reduce((all, one) => all + (one - mean) ** 2, 0) / Math.max(1, count - 1);
  const factor = students[count - 2] ?? (count < 2 ? 12.706 : normal);
  const margin = factor * Math.sqrt(spread * rest * (1 + rest / count));
  const least = Math.min(...sample);
  return {
    mean: mean * total,
    // No record costs less than nothing, and those of the sample cost what they cost.
    low: Math.max(sum + rest * Math.min(least, 0), mean * total - margin, sum),
    high: Math.max(mean * total + margin, sum),
  };
}

/** Records that a budget buys, when they cost what the upper end of the interval says. */
export function recordsWithin(budget: number, sample: readonly number[], total: number): number {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (forecastSum(sample, middle).high <= budget) low = middle;
    else high = middle - 1;
  }
  return low;
}
