import type { Clock } from '../../lifecycle/index.ts';

export interface ManualClock extends Clock {
  /** Moves the time on and runs what became due, in order. */
  pass(ms: number): void;
  /** How many timers are set: what a stopped program must not leave behind. */
  timers(): number;
}

export function manualClock(startMs = 0): ManualClock {
  const due = new Set<{ atMs: number; run: () => void }>();
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    timers: () => due.size,
    after(delayMs, run) {
      const entry = { atMs: nowMs + delayMs, run };
      due.add(entry);
      return () => {
        due.delete(entry);
      };
    },
    pass(ms) {
      nowMs += ms;
      for (const entry of [...due].sort((a, b) => a.atMs - b.atMs)) {
        if (entry.atMs <= nowMs && due.delete(entry)) entry.run();
      }
    },
  };
}
