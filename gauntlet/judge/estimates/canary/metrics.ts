/** What a canary is held to: errors, and times at some shares of the requests. */
import { type Arm, bandsOf, timeOf } from '../../../model/arms.ts';
import {
  type Counted,
  counted,
  failed,
  type Part,
  type PartPair,
  slowFrom,
  timesOf,
} from './counted.ts';
import { designEffect, excessOf, momentEffect, withinBy, worseBy } from './difference.ts';
import { type Moments, pairsOf } from './moments.ts';

export type MetricName = 'errors' | 'p50' | 'p95' | 'p99';

export interface MetricSetting {
  /** Its part of the chance that a good release is stopped. */
  readonly budget: number;
  /** Worse by less than this is not what it is stopped for. */
  readonly tolerance: number;
  /** It passes when it is surely worse by less than this: of errors a share of all requests. */
  readonly margin: number;
}

export type Metrics = Readonly<Record<MetricName, MetricSetting>>;

/** How sure one look is of either, as z; both grow with the evidence. */
export interface Reading {
  readonly name: MetricName;
  readonly worse: number;
  readonly within: number;
  readonly canary: number;
  readonly baseline: number;
  readonly effect: number;
}

export function readErrors(canary: Arm, baseline: Arm, setting: MetricSetting): Reading {
  const arms = [counted(canary, failed), counted(baseline, failed)] as const;
  const effect = designEffect(arms);
  return {
    name: 'errors',
    worse: worseBy(...arms, effect),
    within: withinBy(...arms, setting.margin, effect),
    canary: shareOf(arms[0]),
    baseline: shareOf(arms[1]),
    effect,
  };
}

/**
 * Times are compared where the share `quantile` of all of them lies: how many of each arm took
 * longer. For a tolerance or a margin the baseline is looked at as if it were slower by that. Slow
 * requests may come together by user or by moment: what tells more of it is believed.
 */
export function readTimes(
  name: Exclude<MetricName, 'errors'>,
  canary: Arm,
  baseline: Arm,
  setting: MetricSetting,
  moments: Moments,
): Reading {
  const share = SHARES[name];
  const [own, other] = [timesOf(canary), timesOf(baseline)];
  const at = (shift: number) => {
    const band = quantileBand(own, moved(other, shift), share);
    const arms = [
      counted(canary, slowFrom(band)),
      counted(baseline, slowFrom(band - shift)),
    ] as const;
    const pairs = pairsOf(moments, band, band - shift);
    return { arms, pairs, effect: Math.max(designEffect(arms), momentEffect(pairs)) };
  };
  const stop = at(setting.tolerance === 0 ? 0 : bandsOf(setting.tolerance));
  const pass = at(bandsOf(setting.margin));
  return {
    name,
    worse: Math.min(worseBy(...stop.arms, stop.effect), withoutWorst(stop)),
    within: -worseBy(...pass.arms, pass.effect),
    canary: timeOf(quantileBand(own, [], share)),
    baseline: timeOf(quantileBand([], other, share)),
    effect: Math.max(stop.effect, pass.effect),
  };
}

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** What one moment alone has shown may have been a pause: it has to hold without the worst too. */
function withoutWorst({ pairs, effect }: { readonly pairs: readonly PartPair[]; effect: number }) {
  const worst = pairs.reduce<PartPair | undefined>(
    (most, pair) => (most === undefined || excessOf(pair) > excessOf(most) ? pair : most),
    undefined,
  );
  const rest = pairs.filter((pair) => pair !== worst);
  return worseBy(partOf(rest, 'canary'), partOf(rest, 'baseline'), effect);
}

function partOf(pairs: readonly PartPair[], arm: keyof PartPair): Part {
  let size = 0;
  let bad = 0;
  for (const pair of pairs) {
    size += pair[arm].size;
    bad += pair[arm].bad;
  }
  return { size, bad };
}

function shareOf({ size, bad }: Counted): number {
  return size === 0 ? 0 : bad / size;
}

function moved(times: readonly number[], bands: number): readonly number[] {
  return [...new Array<number>(bands).fill(0), ...times];
}

/** The band at or above which lies what is nearest to `1 - share` of both. */
function quantileBand(one: readonly number[], other: readonly number[], share: number): number {
  const bands = Math.max(one.length, other.length);
  let all = 0;
  for (let band = 0; band < bands; band += 1) all += (one[band] ?? 0) + (other[band] ?? 0);
  const wanted = (1 - share) * all;
  let above = 0;
  for (let band = bands - 1; band > 0; band -= 1) {
    const here = (one[band] ?? 0) + (other[band] ?? 0);
    const isOver = above + here >= wanted;
    // Above the last of them all there is nothing to compare.
    if (isOver) return above > 0 && wanted - above < above + here - wanted ? band + 1 : band;
    above += here;
  }
  return 0;
}
