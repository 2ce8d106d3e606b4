/** Arms as the tests of a canary need them: how many of each group are bad. */
import { type Arm, BANDS, type Group } from '../../../model/arms.ts';

/** So many of an arm, or of a group of it: of `size`, `bad` are. */
export interface Part {
  readonly size: number;
  readonly bad: number;
}

/** What belongs together of both arms, such as what came in one moment. */
export interface PartPair {
  readonly canary: Part;
  readonly baseline: Part;
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
