/**
 * Whether a provider is asked at all. After a row of failures it rests; then one call at a time may
 * try it, and the first that succeeds opens the way again. Pure: the time is an argument.
 */

export interface BreakerRules {
  readonly failuresToOpen: number;
  readonly restMs: number;
  /** A rest that follows a failed try is longer, up to this. */
  readonly longestRestMs: number;
}

export const defaultBreakerRules: BreakerRules = {
  failuresToOpen: 5,
  restMs: 5_000,
  longestRestMs: 60_000,
};

export interface Breaker {
  readonly failures: number;
  /** When it rests: until then nobody asks it. */
  readonly restUntilMs: number;
  readonly restMs: number;
  /** When a try is under way: until then nobody else tries. */
  readonly tryUntilMs: number;
}

export const freshBreaker: Breaker = { failures: 0, restUntilMs: 0, restMs: 0, tryUntilMs: 0 };

export type BreakerState = 'closed' | 'open' | 'trying';

export function breakerState(breaker: Breaker, nowMs: number): BreakerState {
  if (breaker.restMs === 0) return 'closed';
  if (nowMs < breaker.restUntilMs) return 'open';
  return nowMs < breaker.tryUntilMs ? 'trying' : 'closed';
}

/** A call goes to it: after a rest that call is the try. */
export function asked(breaker: Breaker, nowMs: number, rules: BreakerRules): Breaker {
  if (breaker.restMs === 0) return breaker;
  return { ...breaker, tryUntilMs: nowMs + rules.restMs };
}

export function succeeded(breaker: Breaker): Breaker {
  return breaker.failures === 0 && breaker.restMs === 0 ? breaker : freshBreaker;
}

export function failed(breaker: Breaker, nowMs: number, rules: BreakerRules): Breaker {
  const failures = breaker.failures + 1;
  if (failures < rules.failuresToOpen) return { ...breaker, failures };
  const doubled = breaker.restMs === 0 ? rules.restMs : breaker.restMs * 2;
  const restMs = Math.min(doubled, rules.longestRestMs);
  return { failures, restMs, restUntilMs: nowMs + restMs, tryUntilMs: 0 };
}
