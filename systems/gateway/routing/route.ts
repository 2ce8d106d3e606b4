/** Which providers are asked for a model, in which order. Pure. */
import { type Breaker, breakerState } from './breaker.ts';
import type { Health } from './health.ts';

export type Strategy = 'price' | 'latency' | 'health' | 'order';

export const strategies: readonly Strategy[] = ['price', 'latency', 'health', 'order'];

export interface Candidate {
  readonly provider: string;
  /** As the administrator put them: lower is asked first. */
  readonly order: number;
  /** What the worst case of this request costs there. */
  readonly priceNano: bigint;
  readonly health: Health;
  readonly breaker: Breaker;
}

/** Those that rest come last and not never: when all of them rest, one is asked all the same. */
export function routeOrder<Of extends Candidate>(
  candidates: readonly Of[],
  strategy: Strategy,
  nowMs: number,
): readonly Of[] {
  const compare = comparisons[strategy];
  const isOpen = (candidate: Of) => Number(breakerState(candidate.breaker, nowMs) !== 'closed');
  return [...candidates].sort(
    (one, other) =>
      isOpen(one) - isOpen(other) ||
      compare(one, other) ||
      one.order - other.order ||
      (one.provider < other.provider ? -1 : 1),
  );
}

const comparisons: Readonly<Record<Strategy, (one: Candidate, other: Candidate) => number>> = {
  price: (one, other) => Number(one.priceNano - other.priceNano),
  latency: (one, other) => one.health.latencyMs - other.health.latencyMs,
  health: (one, other) => other.health.success - one.health.success,
  order: () => 0,
};
