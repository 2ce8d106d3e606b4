/** Three judges of the same releases: ours, a plain Mann-Whitney test, and a plain threshold. */

import { defaultPlan, firstMemory, lookAt, upperTail } from 'gauntlet/judge/canary';
import type { Traffic } from './simulate.ts';

const MOST_MS = 10_000;

export type Said = 'stop' | 'pass' | undefined;

export interface Judge {
  readonly name: string;
  /** Every ten seconds. */
  look(canary: Traffic, baseline: Traffic, elapsedMs: number): Said;
}

export function ours(): Judge {
  let memory = firstMemory;
  return {
    name: 'gauntlet',
    look(canary, baseline, elapsedMs) {
      const data = { canary: canary.arm, baseline: baseline.arm, elapsedMs };
      const found = lookAt(data, defaultPlan, memory);
      memory = found.memory;
      if (found.outlook === 'worse') return 'stop';
      return found.outlook === 'fine' ? 'pass' : undefined;
    },
  };
}

interface Interval {
  readonly errors: number;
  readonly meanMs: number;
}

/** As canary tools do it: a metric's values of each interval, compared by ranks at 5 %. */
export function mannWhitney(): Judge {
  const seen: { canary: Interval[]; baseline: Interval[] } = { canary: [], baseline: [] };
  const read = { canary: reader(), baseline: reader() };
  return {
    name: 'Mann-Whitney at 5 %',
    look(canary, baseline, elapsedMs) {
      seen.canary.push(read.canary(canary));
      seen.baseline.push(read.baseline(baseline));
      if (seen.canary.length < 4) return undefined;
      for (const metric of ['errors', 'meanMs'] as const) {
        const one = seen.canary.map((interval) => interval[metric]);
        const other = seen.baseline.map((interval) => interval[metric]);
        if (upperTail(rankZ(one, other)) < 0.05) return 'stop';
      }
      return elapsedMs >= defaultPlan.plannedMs ? 'pass' : undefined;
    },
  };
}

/** More errors than 5 %, or a p95 half as long again as the baseline's. */
export function threshold(): Judge {
  return {
    name: 'threshold',
    look(canary, baseline, elapsedMs) {
      const { requests, errors } = totals(canary);
      if (errors > 0.05 * requests) return 'stop';
      if (p95Of(canary.times) > 1.5 * p95Of(baseline.times)) return 'stop';
      return elapsedMs >= defaultPlan.plannedMs ? 'pass' : undefined;
    },
  };
}

function reader(): (traffic: Traffic) => Interval {
  let before = { requests: 0, errors: 0 };
  return (traffic) => {
    const now = totals(traffic);
    const requests = now.requests - before.requests;
    const times = traffic.times.slice(before.requests);
    const meanMs = times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length);
    const errors = (now.errors - before.errors) / Math.max(1, requests);
    before = now;
    return { errors, meanMs };
  };
}

function totals({ arm }: Traffic): { requests: number; errors: number } {
  return arm.groups.reduce(
    (sum, group) => ({
      requests: sum.requests + group.requests,
      errors: sum.errors + group.errors,
    }),
    { requests: 0, errors: 0 },
  );
}

function rankZ(one: readonly number[], other: readonly number[]): number {
  let wins = 0;
  for (const a of one) for (const b of other) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const [n, m] = [one.length, other.length];
  return (wins - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

/** To the millisecond: they are counted, as sorting them at each look was a third of all. */
function p95Of(times: readonly number[]): number {
  const counts = new Uint32Array(MOST_MS + 1);
  for (const time of times) {
    const ms = Math.min(MOST_MS, Math.floor(time));
    counts[ms] = (counts[ms] ?? 0) + 1;
  }
  let ms = 0;
  for (let left = Math.floor(times.length * 0.95); ms < MOST_MS; ms += 1) {
    left -= counts[ms] ?? 0;
    if (left < 0) break;
  }
  return ms;
}
