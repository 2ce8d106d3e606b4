/** Two arms beside each other: is the canary worse, and is it at least not worse by a margin. */
import { betaShare } from '../beta.ts';
import { upperQuantile } from '../normal.ts';
import type { Counted, Part, PartPair } from './counted.ts';

/**
 * How many requests count as one because they belong together; 1 where they do not. Groups differ
 * by chance too: what chance explains is not taken for clustering.
 */
export function designEffect(arms: readonly Counted[]): number {
  let seen = 0;
  let expected = 0;
  let groups = 0;
  let bad = 0;
  for (const arm of arms) {
    const share = arm.size === 0 ? 0 : arm.bad / arm.size;
    const used = arm.groups.filter(({ size }) => size > 0);
    if (used.length < 2) continue;
    for (const group of used) seen += (group.bad - share * group.size) ** 2;
    expected += arm.size * share * (1 - share) * (1 - 1 / used.length);
    groups += used.length;
    bad += Math.min(arm.bad, arm.size - arm.bad);
  }
  if (expected === 0) return 1;
  return beyondChance(seen / expected, groups, bad);
}

/**
 * The same of moments. Beside each other, so that what slows both at once is no clustering; and
 * around the difference of the whole, so that one that lasts is none either.
 */
export function momentEffect(moments: readonly PartPair[]): number {
  const used = moments.filter(({ canary, baseline }) => canary.size > 0 && baseline.size > 0);
  let excess = 0;
  let weight = 0;
  let expected = 0;
  let bad = 0;
  for (const pair of used) {
    excess += excessOf(pair);
    weight += weightOf(pair);
    expected += varianceOf(pair);
    bad += pair.canary.bad + pair.baseline.bad;
  }
  if (used.length < 2 || expected === 0) return 1;
  let seen = 0;
  for (const pair of used) seen += (excessOf(pair) - (excess * weightOf(pair)) / weight) ** 2;
  return beyondChance(seen / expected, used.length, bad);
}

/** How many more of the canary were bad than chance would give it of all that were. */
export function excessOf({ canary, baseline }: PartPair): number {
  return canary.bad - ((canary.bad + baseline.bad) * canary.size) / (canary.size + baseline.size);
}

function weightOf({ canary, baseline }: PartPair): number {
  return (canary.size * baseline.size) / (canary.size + baseline.size);
}

/** Of the number on the canary, by a draw without replacement. */
function varianceOf({ canary, baseline }: PartPair): number {
  const size = canary.size + baseline.size;
  const bad = canary.bad + baseline.bad;
  if (size < 2) return 0;
  return (bad * (size - bad) * canary.size * baseline.size) / (size * size * (size - 1));
}

function beyondChance(effect: number, groups: number, bad: number): number {
  const byChance = 2 * Math.sqrt(2 / groups + 1 / Math.max(1, bad));
  return effect > 1 + byChance ? effect : 1;
}

/**
 * How surely more of the canary are bad, as a standard normal z. For few, by the exact chance that
 * so many of all that are bad fall on the canary (half of the chance of just this many counts: it
 * is as often too low as too high).
 */
export function worseBy(canary: Part, baseline: Part, effect: number): number {
  const bad = (canary.bad + baseline.bad) / effect;
  const size = canary.size + baseline.size;
  if (bad === 0 || canary.size === 0 || baseline.size === 0) return 0;
  if (bad > MANY || bad > (0.1 * size) / effect) return scoreOf(canary, baseline, effect);
  const share = canary.size / size;
  const here = canary.bad / effect;
  const atLeast = here === 0 ? 1 : betaShare(share, here, bad - here + 1);
  const more = here === bad ? 0 : betaShare(share, here + 1, Math.max(bad - here, 1e-9));
  return upperQuantile((atLeast + more) / 2);
}

/** From here on the normal is as good as the sum. */
const MANY = 2_000;

/** The number on the canary, against the one expected of a draw without replacement. */
function scoreOf(canary: Part, baseline: Part, effect: number): number {
  const variance = effect * varianceOf({ canary, baseline });
  return variance === 0 ? 0 : excessOf({ canary, baseline }) / Math.sqrt(variance);
}

/**
 * How surely the canary's share is less than `margin` above the baseline's, as a z: the distance to
 * the nearest pair of shares that differ by just the margin (Farrington and Manning). Where nobody
 * failed it grows with the number of requests, so no errors among few are no proof.
 */
export function withinBy(canary: Part, baseline: Part, margin: number, effect: number): number {
  const [n1, n2] = [canary.size / effect, baseline.size / effect];
  if (n1 === 0 || n2 === 0) return 0;
  const [p1, p2] = [canary.bad / canary.size, baseline.bad / baseline.size];
  const q2 = nearestShare(p1, p2, n1 / n2, margin);
  const q1 = q2 + margin;
  const variance = (q1 * (1 - q1)) / n1 + (q2 * (1 - q2)) / n2;
  return variance <= 0 ? 0 : (p2 + margin - p1) / Math.sqrt(variance);
}

/** The baseline's share that is likeliest where the canary's is higher by just the margin. */
function nearestShare(p1: number, p2: number, ratio: number, margin: number): number {
  const total = 1 + 1 / ratio;
  const likelihood = (share: number) =>
    logTimes(p1, share + margin) +
    logTimes(1 - p1, 1 - share - margin) +
    (logTimes(p2, share) + logTimes(1 - p2, 1 - share)) * (total - 1);
  // One hill: thirds close in on its top.
  let low = 0;
  let high = 1 - margin;
  for (let step = 0; step < 60; step += 1) {
    const third = (high - low) / 3;
    if (likelihood(low + third) < likelihood(high - third)) low += third;
    else high -= third;
  }
  return (low + high) / 2;
}

function logTimes(weight: number, share: number): number {
  return weight === 0 ? 0 : weight * Math.log(Math.max(share, 1e-300));
}
