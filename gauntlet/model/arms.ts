/**
 * What one of two versions did so far. Users are put into groups by a digest of their name:
 * requests of one user go well or badly together, and how far groups differ tells how much of the
 * evidence is new. A group holds counts only, so an arm is small whatever the traffic.
 */
export interface Arm {
  readonly groups: readonly Group[];
}

export interface Group {
  readonly requests: number;
  readonly errors: number;
  /** How many answers took how long: a count for each band of `bandOf`. */
  readonly times: ArrayLike<number>;
}

/** Each band of times is 5 % longer than the one before, from a tenth of a millisecond. */
const SHORTEST_MS = 0.1;
const GROWTH = Math.log(1.05);
/** How many bands there are; the last one has no end. */
export const BANDS = 300;

export function bandOf(timeMs: number): number {
  const band = Math.floor(Math.log(timeMs / SHORTEST_MS) / GROWTH);
  return Math.min(BANDS - 1, Math.max(0, band));
}

/** Where the band begins. */
export function timeOf(band: number): number {
  return SHORTEST_MS * Math.exp(band * GROWTH);
}

/** By how many bands a time moves that becomes longer by this share; at least one. */
export function bandsOf(share: number): number {
  return Math.max(1, Math.round(Math.log1p(share) / GROWTH));
}
