/** Time as an argument: a test drives it by hand, a proxy uses the system's. */

export interface Clock {
  /** Milliseconds that only grow, with a fraction. */
  readonly nowMs: () => number;
  /** Runs `action` once, not before `delayMs` are over. The answer cancels it. */
  readonly after: (delayMs: number, action: () => void) => CancelTimer;
}

export type CancelTimer = () => void;

// A longer delay makes Node fire at once; no one waits 24 days for a byte.
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

export interface HandClock extends Clock {
  /** Moves time on and runs what falls due, in order of due time, then of asking. */
  readonly advance: (byMs: number) => void;
  /** How many timers wait; a test of clean-up expects 0. */
  readonly waiting: () => number;
}

/** A clock that stands still until the test moves it. */
export function handClock(startMs = 0): HandClock {
  let nowMs = startMs;
  let nextOrder = 0;
  const timers = new Map<number, { dueMs: number; action: () => void }>();
  const earliest = (untilMs: number) => {
    let found: [number, { dueMs: number; action: () => void }] | undefined;
    for (const entry of timers) {
      if (entry[1].dueMs > untilMs) continue;
      if (found === undefined || entry[1].dueMs < found[1].dueMs) found = entry;
    }
    return found;
  };
  return {
    nowMs: () => nowMs,
    after(delayMs, action) {
      const order = nextOrder++;
      timers.set(order, { dueMs: nowMs + Math.max(0, delayMs), action });
      return () => timers.delete(order);
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let due = earliest(untilMs); due !== undefined; due = earliest(untilMs)) {
        timers.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].dueMs);
        due[1].action();
      }
      nowMs = untilMs;
    },
    waiting: () => timers.size,
  };
}
