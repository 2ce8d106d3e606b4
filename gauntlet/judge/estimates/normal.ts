/** The normal distribution, as far as tests and intervals need it. */

/** P(Z > z). By the continued fraction in the tail, so that small values keep their digits. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  if (z < 2.5) return 0.5 - density(z) * seriesAt(z);
  return density(z) * tailFraction(z);
}

export function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** The z with P(Z > z) = p; infinite for 0 and 1. */
export function upperQuantile(p: number): number {
  if (p <= 0) return Number.POSITIVE_INFINITY;
  if (p >= 1) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -upperQuantile(1 - p);
  // A rough start, then Newton's steps on the logarithm of the tail, which is close to a parabola.
  let z = Math.sqrt(Math.max(0, -2 * Math.log(2 * p)));
  for (let step = 0; step < 50; step += 1) {
    const tail = upperTail(z);
    const change = (Math.log(tail / p) * tail) / density(z);
    z += change;
    if (Math.abs(change) < 1e-12) break;
  }
  return z;
}

/** P(0 < Z < z) over the density at z. */
function seriesAt(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return sum;
}

/** P(Z > z) over the density at z, for z well above 0. */
function tailFraction(z: number): number {
  let value = z;
  for (let n = 120; n >= 1; n -= 1) value = z + n / value;
  return 1 / value;
}
