/**
 * One look at a canary beside a baseline that was started with it and gets the same share of the
 * requests. It is stopped when it is surely worse, passes when it is surely not worse by more than
 * a margin, and otherwise nobody knows yet: no difference seen is not a pass.
 */
import type { Arm } from '../../../model/arms.ts';
import { nextLook, nothingSpent, type Spent, spendable, stepFrom } from '../spending.ts';
import { type MetricName, type Metrics, type Reading, readErrors, readTimes } from './metrics.ts';
import { type Moments, momentsWith, noMoments } from './moments.ts';

export interface CanaryPlan {
  readonly metrics: Metrics;
  /** The chance, for each metric, to pass what is worse by the whole margin. */
  readonly passBudget: number;
  /** Fewer requests on either say nothing. */
  readonly requestsMin: number;
  /** How long the canary is meant to take; what may be spent is spread over it. */
  readonly plannedMs: number;
}

export interface CanaryData {
  readonly canary: Arm;
  readonly baseline: Arm;
  readonly elapsedMs: number;
}

export type CanaryOutlook = 'worse' | 'fine' | 'undecided';

/** What a metric says at a look, and what it would have had to say. */
export interface MetricLine extends Reading {
  readonly outlook: CanaryOutlook;
  readonly worseFrom: number;
  readonly fineFrom: number;
}

export type Absence =
  | { readonly kind: 'silent'; readonly arm: 'canary' | 'baseline'; readonly requests: number }
  | { readonly kind: 'uneven'; readonly canary: number; readonly baseline: number };

export interface CanaryLook {
  readonly outlook: CanaryOutlook;
  readonly lines: readonly MetricLine[];
  /** Why there is nothing to go by; then the outlook is undecided, whatever the lines say. */
  readonly absence?: Absence;
  readonly memory: CanaryMemory;
}

/** What is spent, for each metric and for each of the two questions. */
export interface CanaryMemory {
  /** How much the last look rested on. */
  readonly information: number;
  readonly moments: Moments;
  readonly worse: Readonly<Record<MetricName, Spent>>;
  readonly fine: Readonly<Record<MetricName, Spent>>;
}

const NAMES: readonly MetricName[] = ['errors', 'p50', 'p95', 'p99'];
const fresh = { errors: nothingSpent, p50: nothingSpent, p95: nothingSpent, p99: nothingSpent };

export const firstMemory: CanaryMemory = {
  information: 0,
  moments: noMoments,
  worse: fresh,
  fine: fresh,
};

/** Beyond this many sigmas two arms with the same weight did not get the same share by chance. */
const UNEVEN = 5;

export const defaultPlan: CanaryPlan = {
  metrics: {
    errors: { budget: 0.0073, tolerance: 0, margin: 0.01 },
    p50: { budget: 0.0008, tolerance: 0.05, margin: 0.1 },
    p95: { budget: 0.0008, tolerance: 0.05, margin: 0.15 },
    p99: { budget: 0.0008, tolerance: 0.1, margin: 0.25 },
  },
  passBudget: 0.05,
  requestsMin: 50,
  plannedMs: 600_000,
};

export function lookAt(data: CanaryData, plan: CanaryPlan, memory: CanaryMemory): CanaryLook {
  const [canary, baseline] = [requestsOf(data.canary), requestsOf(data.baseline)];
  const absence = absenceOf(data, plan.requestsMin);
  const moments = momentsWith(memory.moments, data.canary, data.baseline);
  if (absence !== undefined)
    return { outlook: 'undecided', lines: [], absence, memory: { ...memory, moments } };
  const information = (canary * baseline) / (canary + baseline);
  if (information <= memory.information) return unchanged(memory);
  const step = stepFrom(memory.information, information);
  const share = spendable(data.elapsedMs / plan.plannedMs);
  const worse = { ...memory.worse };
  const fine = { ...memory.fine };
  const lines = NAMES.map((name): MetricLine => {
    const reading = readMetric(name, data, plan, moments);
    const stop = nextLook(worse[name], step, plan.metrics[name].budget * share);
    const pass = nextLook(fine[name], step, plan.passBudget * share);
    worse[name] = stop.spent;
    fine[name] = pass.spent;
    const isWorse = reading.worse >= stop.boundary;
    const isFine = !isWorse && reading.within >= pass.boundary;
    const outlook = isWorse ? 'worse' : isFine ? 'fine' : 'undecided';
    return { ...reading, outlook, worseFrom: stop.boundary, fineFrom: pass.boundary };
  });
  return { outlook: outlookOf(lines), lines, memory: { information, moments, worse, fine } };
}

/** Nothing came since the last look: to look again would only spend. */
function unchanged(memory: CanaryMemory): CanaryLook {
  return { outlook: 'undecided', lines: [], memory };
}

function readMetric(
  name: MetricName,
  { canary, baseline }: CanaryData,
  plan: CanaryPlan,
  moments: Moments,
): Reading {
  const setting = plan.metrics[name];
  return name === 'errors'
    ? readErrors(canary, baseline, setting)
    : readTimes(name, canary, baseline, setting, moments);
}

/**
 * Of how many requests an arm got. Chance shares out users and not requests: a few of them who ask
 * a lot make two arms uneven that are as they should be. Groups of users show how much.
 */
function varianceOf({ groups }: Arm): number {
  const total = groups.reduce((sum, { requests }) => sum + requests, 0);
  if (groups.length < 2) return total;
  const mean = total / groups.length;
  const squares = groups.reduce((sum, { requests }) => sum + (requests - mean) ** 2, 0);
  return Math.max(total, (squares * groups.length) / (groups.length - 1));
}

/** Worse dominates; fine only when every metric is. */
function outlookOf(lines: readonly MetricLine[]): CanaryOutlook {
  if (lines.some(({ outlook }) => outlook === 'worse')) return 'worse';
  const isFine = lines.length > 0 && !lines.some(({ outlook }) => outlook !== 'fine');
  return isFine ? 'fine' : 'undecided';
}

function absenceOf(data: CanaryData, least: number): Absence | undefined {
  const [canary, baseline] = [requestsOf(data.canary), requestsOf(data.baseline)];
  const isEnough = canary + baseline >= 2 * least;
  const sigma = Math.sqrt(varianceOf(data.canary) + varianceOf(data.baseline));
  if (isEnough && Math.abs(canary - baseline) > UNEVEN * sigma)
    return { kind: 'uneven', canary, baseline };
  if (canary < least) return { kind: 'silent', arm: 'canary', requests: canary };
  if (baseline < least) return { kind: 'silent', arm: 'baseline', requests: baseline };
  return undefined;
}

function requestsOf({ groups }: Arm): number {
  return groups.reduce((sum, { requests }) => sum + requests, 0);
}
