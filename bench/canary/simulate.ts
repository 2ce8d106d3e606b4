/** Releases that never were: requests of users to two versions, by chance from a seed. */
import { type Arm, BANDS, bandOf } from 'gauntlet/judge/canary';

export type Chance = () => number;

/** A stream of numbers from 0 to 1, the same for the same seed (sfc32). */
export function chance(seed: number): Chance {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9, 0x243f6a88, 1];
  const next = () => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let index = 0; index < 15; index += 1) next();
  return next;
}

/** How one version behaves. */
export interface Behaviour {
  readonly errorRate: number;
  /** Times are lognormal around the median. */
  readonly medianMs: number;
  /** This share of the users gets answers that take `slowFactor` as long. */
  readonly slowShare: number;
  readonly slowFactor: number;
  /** How alike the requests of one user are: 0 not at all; errors come with the user. */
  readonly clustering: number;
  /** The chance of a second to be one in which the process stands still for a part of it. */
  readonly pauseShare: number;
}

export const healthy: Behaviour = {
  errorRate: 0.01,
  medianMs: 80,
  slowShare: 0,
  slowFactor: 1,
  clustering: 0,
  pauseShare: 0,
};

const GROUPS = 64;
const SIGMA = 0.6;
/** What is sent at once comes in so many seconds. */
const SECONDS = 10;
const LONGEST_PAUSE_MS = 1_000;

interface Counts {
  requests: number;
  errors: number;
  readonly times: Uint32Array;
}

export interface Traffic {
  readonly arm: Arm;
  /** Every time in ms so far, for judges that keep them. */
  readonly times: number[];
  send(requests: number): void;
}

export function traffic(behaviour: Behaviour, next: Chance): Traffic {
  const groups: Counts[] = Array.from({ length: GROUPS }, () => {
    return { requests: 0, errors: 0, times: new Uint32Array(BANDS) };
  });
  const times: number[] = [];
  // Of the users of a group with clustering one has all the errors, or none.
  const unlucky = groups.map(() => next() < behaviour.errorRate);
  const request = (paused: readonly boolean[]) => {
    const index = Math.floor(next() * GROUPS);
    const group = groups[index];
    if (group === undefined) return;
    const isOfUser = next() < behaviour.clustering;
    const fails = isOfUser ? unlucky[index] === true : next() < behaviour.errorRate;
    const slow = next() < behaviour.slowShare ? behaviour.slowFactor : 1;
    const waits = paused.length > 0 && paused[Math.floor(next() * SECONDS)] === true;
    const wait = waits ? LONGEST_PAUSE_MS * next() : 0;
    const time = wait + behaviour.medianMs * slow * Math.exp(SIGMA * normal(next));
    group.requests += 1;
    if (fails) group.errors += 1;
    const band = bandOf(time);
    group.times[band] = (group.times[band] ?? 0) + 1;
    times.push(time);
  };
  return {
    arm: { groups },
    times,
    send(requests) {
      const { pauseShare } = behaviour;
      const seconds = pauseShare === 0 ? 0 : SECONDS;
      const paused = Array.from({ length: seconds }, () => next() < pauseShare);
      for (let left = requests; left > 0; left -= 1) request(paused);
    },
  };
}

/** How many of a rate come in a time: Poisson, by the normal where that is many. */
export function poisson(mean: number, next: Chance): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(next)));
  let product = next();
  let count = 0;
  const limit = Math.exp(-mean);
  while (product > limit) {
    product *= next();
    count += 1;
  }
  return count;
}

function normal(next: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
