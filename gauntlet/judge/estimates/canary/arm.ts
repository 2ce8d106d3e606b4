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

/** So many of an arm, or of a group of it: of `size`, `bad` are. */
export interface Part {
  readonly size: number;
  readonly bad: number;
}

/** An arm as its groups, each with how many of it are bad. */
export interface Counted extends Part {
  readonly groups: readonly Part[];
}

export function counted(arm: Arm, count: (group: Group) => Part): Counted {
  const groups = arm.groups.map(count);
  let size = 0;
  let bad = 0;
  for (const group of groups) {
    size += group.size;
    bad += group.bad;
  }
  return { size, bad, groups };
}

export function failed({ requests, errors }: Group): Part {
  return { size: requests, bad: errors };
}

/** Those that took as long as this band or longer. */
export function slowFrom(band: number): (group: Group) => Part {
  return ({ times }) => {
    let size = 0;
    let bad = 0;
    for (let index = 0; index < times.length; index += 1) {
      const count = times[index] ?? 0;
      size += count;
      if (index >= band) bad += count;
    }
    return { size, bad };
  };
}

/** All groups in one. */
export function timesOf(arm: Arm): readonly number[] {
  const all = new Array<number>(BANDS).fill(0);
  for (const { times } of arm.groups)
    for (let band = 0; band < times.length; band += 1)
      all[band] = (all[band] ?? 0) + (times[band] ?? 0);
  return all;
}
