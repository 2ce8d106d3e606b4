/**
 * What came from one look to the next. A pause of one process makes all slow that it was asked
 * meanwhile: as with the requests of one user, they say one thing together.
 */
import { type Arm, BANDS } from '../../../model/arms.ts';
import { type Part, type PartPair, timesOf } from './counted.ts';

/** For each band of times, how many took as long or longer. */
type Slow = readonly number[];

export interface Moment {
  readonly canary: Slow;
  readonly baseline: Slow;
}

export interface Moments {
  readonly all: readonly Moment[];
  /** Since the beginning. */
  readonly sum: Moment;
}

const NOTHING: Slow = new Array<number>(BANDS).fill(0);
/** Then two neighbours become one: enough to see what came at once, and little to keep. */
const MOST = 256;

export const noMoments: Moments = {
  all: [],
  sum: { canary: NOTHING, baseline: NOTHING },
};

/** With what came since; the same where nothing did. */
export function momentsWith(known: Moments, canary: Arm, baseline: Arm): Moments {
  const sum = { canary: slowOf(timesOf(canary)), baseline: slowOf(timesOf(baseline)) };
  const since = {
    canary: minus(sum.canary, known.sum.canary),
    baseline: minus(sum.baseline, known.sum.baseline),
  };
  if ((since.canary[0] ?? 0) + (since.baseline[0] ?? 0) === 0) return known;
  return { all: [...(known.all.length < MOST ? known.all : inPairs(known.all)), since], sum };
}

export function pairsOf(
  { all }: Moments,
  canaryFrom: number,
  baselineFrom: number,
): readonly PartPair[] {
  return all.map(({ canary, baseline }) => ({
    canary: partFrom(canary, canaryFrom),
    baseline: partFrom(baseline, baselineFrom),
  }));
}

function partFrom(slow: Slow, band: number): Part {
  return { size: slow[0] ?? 0, bad: slow[Math.max(0, band)] ?? 0 };
}

function slowOf(times: readonly number[]): Slow {
  const slow = [...times];
  for (let band = slow.length - 2; band >= 0; band -= 1)
    slow[band] = (slow[band] ?? 0) + (slow[band + 1] ?? 0);
  return slow;
}

function minus(one: Slow, other: Slow): Slow {
  return one.map((count, band) => count - (other[band] ?? 0));
}

function plus(one: Slow, other: Slow): Slow {
  return one.map((count, band) => count + (other[band] ?? 0));
}

function inPairs(moments: readonly Moment[]): readonly Moment[] {
  const halves: Moment[] = [];
  for (let at = 0; at < moments.length; at += 2) {
    const [one, other] = [moments[at], moments[at + 1]];
    if (one === undefined || other === undefined) continue;
    halves.push({
      canary: plus(one.canary, other.canary),
      baseline: plus(one.baseline, other.baseline),
    });
  }
  return halves;
}
