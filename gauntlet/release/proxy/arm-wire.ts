/** PURE. Counts as they travel: of 300 bands few hold anything, so only those are sent. */
import { type Arm, BANDS, type Group } from '../../model/arms.ts';
import type { VersionCounts } from './counts.ts';

export interface WireGroup {
  readonly requests: number;
  readonly errors: number;
  /** Band and count, one after the other. */
  readonly times: readonly number[];
}

export interface WireCounts extends Omit<VersionCounts, 'arm'> {
  readonly groups: readonly WireGroup[];
}

export function readArmWire({ arm, ...rest }: VersionCounts): WireCounts {
  const groups = arm.groups.map(({ requests, errors, times }) => {
    const sparse: number[] = [];
    for (let band = 0; band < times.length; band += 1) {
      const count = times[band] ?? 0;
      if (count > 0) sparse.push(band, count);
    }
    return { requests, errors, times: sparse };
  });
  return { ...rest, groups };
}

/** What several processes counted of one version, as one. */
export function mergedCounts(all: readonly WireCounts[]): WireCounts {
  const [first, ...rest] = all;
  if (first === undefined) return NOTHING;
  return rest.reduce((sum, one) => {
    return {
      requests: sum.requests + one.requests,
      errors: sum.errors + one.errors,
      abandoned: sum.abandoned + one.abandoned,
      inFlight: sum.inFlight + one.inFlight,
      critical: {
        requests: sum.critical.requests + one.critical.requests,
        errors: sum.critical.errors + one.critical.errors,
      },
      groups: sum.groups.map((group, index) => mergedGroup(group, one.groups[index])),
    };
  }, first);
}

const NOTHING: WireCounts = {
  requests: 0,
  errors: 0,
  abandoned: 0,
  inFlight: 0,
  critical: { requests: 0, errors: 0 },
  groups: [],
};

function mergedGroup(one: WireGroup, other: WireGroup | undefined): WireGroup {
  if (other === undefined) return one;
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    // A band may come twice; whoever spreads them out adds them up.
    times: [...one.times, ...other.times],
  };
}

export function armOfWire({ groups }: WireCounts): Arm {
  return { groups: groups.map(spreadOut) };
}

function spreadOut({ requests, errors, times: sparse }: WireGroup): Group {
  const times = new Array<number>(BANDS).fill(0);
  for (let at = 0; at + 1 < sparse.length; at += 2) {
    const band = sparse[at] ?? 0;
    times[band] = (times[band] ?? 0) + (sparse[at + 1] ?? 0);
  }
  return { requests, errors, times };
}
