/**
 * Keeps calls away from a server that does not answer: after some failures in a row it is left
 * alone for a while, then one call may try. PURE but for the clock it is given.
 */
export interface Breaker {
  /** Whether a call may go to it now. In the half-open state only one may. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  state(): 'closed' | 'open' | 'half-open';
}

export interface BreakerOptions {
  readonly nowMs: () => number;
  readonly failures?: number;
  readonly openMs?: number;
}

export function breaker({ nowMs, failures = 3, openMs = 5_000 }: BreakerOptions): Breaker {
  let inARow = 0;
  let openedMs: number | undefined;
  let tryingSinceMs: number | undefined;
  const isOver = () => openedMs !== undefined && nowMs() - openedMs >= openMs;
  return {
    allows() {
      if (openedMs === undefined) return true;
      if (!isOver()) return false;
      // One that never came back must not keep the others away for good.
      if (tryingSinceMs !== undefined && nowMs() - tryingSinceMs < openMs) return false;
      tryingSinceMs = nowMs();
      return true;
    },
    succeeded() {
      inARow = 0;
      openedMs = undefined;
      tryingSinceMs = undefined;
    },
    failed() {
      inARow += 1;
      tryingSinceMs = undefined;
      if (inARow >= failures || openedMs !== undefined) openedMs = nowMs();
    },
    state() {
      if (openedMs === undefined) return 'closed';
      return isOver() ? 'half-open' : 'open';
    },
  };
}
