/**
 * How fast an objective's error budget burns. A rate of 1 uses all of it by the end of its period;
 * an alert fires when a long window says that it matters and a short one that it still goes on.
 */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
  readonly total: number;
  readonly bad: number;
}

export interface BurnWindow {
  readonly rate: number;
  readonly longMs: number;
  readonly shortMs: number;
}

export interface Burn extends BurnWindow {
  readonly long: number;
  readonly short: number;
}

export type BurnOutlook =
  | { readonly state: 'burning'; readonly burn: Burn }
  | { readonly state: 'steady'; readonly rate: number }
  /** Nothing was seen: that is no sign of health. */
  | { readonly state: 'unseen'; readonly why: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Of a budget for 30 days they fire after 2 %, 5 % and 10 % of it. */
export const burnWindows: readonly BurnWindow[] = [
  { rate: 14.4, longMs: HOUR, shortMs: 5 * MINUTE },
  { rate: 6, longMs: 6 * HOUR, shortMs: 30 * MINUTE },
  { rate: 1, longMs: 72 * HOUR, shortMs: 6 * HOUR },
];

/** `objective`: the share that has to be good, as 0.99. The fastest burn is told. */
export function burnOf(
  intervals: readonly Interval[],
  objective: number,
  nowMs: number,
  windows: readonly BurnWindow[] = burnWindows,
): BurnOutlook {
  const budget = 1 - objective;
  if (!(budget > 0 && budget < 1))
    return { state: 'unseen', why: 'the objective leaves no budget' };
  const rateOver = (windowMs: number) => rateIn(intervals, nowMs - windowMs, nowMs, budget);
  for (const one of windows) {
    const [long, short] = [rateOver(one.longMs), rateOver(one.shortMs)];
    if (long === undefined || short === undefined) continue;
    if (long >= one.rate && short >= one.rate)
      return { state: 'burning', burn: { ...one, long, short } };
  }
  const shortest = Math.min(...windows.map(({ shortMs }) => shortMs));
  const rate = rateOver(shortest);
  return rate === undefined
    ? { state: 'unseen', why: `nothing was seen in the last ${Math.round(shortest / MINUTE)} min` }
    : { state: 'steady', rate };
}

/** Undefined where nothing was asked in it. An interval counts for the share that lies within. */
function rateIn(
  intervals: readonly Interval[],
  fromMs: number,
  untilMs: number,
  budget: number,
): number | undefined {
  let total = 0;
  let bad = 0;
  for (const interval of intervals) {
    const length = interval.endMs - interval.startMs;
    const within = Math.min(interval.endMs, untilMs) - Math.max(interval.startMs, fromMs);
    if (length <= 0 || within <= 0) continue;
    total += (interval.total * within) / length;
    bad += (interval.bad * within) / length;
  }
  return total === 0 ? undefined : bad / total / budget;
}
