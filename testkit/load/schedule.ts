/** PURE: how many users there are, and when arrivals are due. */
import type { ArrivalStage, UserStage } from './scenario.ts';

interface Stage {
  readonly level: number;
  readonly forMs: number;
  readonly ramp?: boolean | undefined;
}

export function totalMs(stages: readonly { readonly forMs: number }[]): number {
  return stages.reduce((sum, { forMs }) => sum + forMs, 0);
}

export function usersAt(stages: readonly UserStage[], elapsedMs: number): number {
  const levels = stages.map(({ users, forMs, ramp }) => ({ level: users, forMs, ramp }));
  return Math.round(levelAt(levels, elapsedMs));
}

function levelAt(stages: readonly Stage[], elapsedMs: number): number {
  let before = 0;
  let startMs = 0;
  for (const { level, forMs, ramp } of stages) {
    if (elapsedMs < startMs + forMs) {
      return ramp === true ? before + ((level - before) * (elapsedMs - startMs)) / forMs : level;
    }
    before = level;
    startMs += forMs;
  }
  return 0;
}

/** How many arrivals there are to have been by then. */
export function arrivalsBy(stages: readonly ArrivalStage[], elapsedMs: number): number {
  let before = 0;
  let startMs = 0;
  let sum = 0;
  for (const { perSecond, forMs, ramp } of stages) {
    const spentMs = Math.min(Math.max(elapsedMs - startMs, 0), forMs);
    const from = ramp === true ? before : perSecond;
    const reached = from + ((perSecond - from) * spentMs) / forMs;
    sum += ((from + reached) / 2) * (spentMs / 1_000);
    before = perSecond;
    startMs += forMs;
  }
  return Math.floor(sum + 1e-6);
}
