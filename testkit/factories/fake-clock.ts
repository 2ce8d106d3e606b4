/**
 * A clock for code that takes one as an argument. It stands still until the test moves it, and runs
 * what is due in order, letting everything that awaits it go on before the next.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';

export interface FakeClock extends Clock {
  now(): Date;
  /** Resolves when the time has passed; nothing waits for real. */
  wait(ms: number): Promise<void>;
  every(ms: number, run: () => void): () => void;
  /** Moves on; what becomes due runs at its time, also what is only then set. */
  advance(ms: number): Promise<void>;
  /** Moves to what is due next, and runs it. False when nothing is. */
  advanceToNext(): Promise<boolean>;
  readonly pending: number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

export function fakeClock(start: Date | number = 0): FakeClock {
  let nowMs = Number(start);
  let order = 0;
  const timers = new Set<Timer>();

  const after = (delayMs: number, run: () => void) => {
    const timer = { dueMs: nowMs + Math.max(0, delayMs), order: order++, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const nextBy = (untilMs: number) => {
    let next: Timer | undefined;
    for (const timer of timers) {
      const isEarlier =
        next === undefined ||
        timer.dueMs < next.dueMs ||
        (timer.dueMs === next.dueMs && timer.order < next.order);
      if (timer.dueMs <= untilMs && isEarlier) next = timer;
    }
    return next;
  };
  const runTimer = async (timer: Timer) => {
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.dueMs);
    timer.run();
    await settled();
  };

  return {
    nowMs: () => nowMs,
    now: () => new Date(nowMs),
    after,
    wait: (ms) => new Promise((resolve) => void after(ms, resolve)),
    every(ms, run) {
      if (!(ms > 0)) throw new Error('a clock cannot ring every 0 ms: its time would not pass');
      let cancel = () => {};
      const again = () => {
        // Set first, so that what `run` does cannot move the beat.
        cancel = after(ms, again);
        run();
      };
      cancel = after(ms, again);
      return () => cancel();
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new Error('time does not go back');
      const untilMs = nowMs + ms;
      await settled();
      for (let timer = nextBy(untilMs); timer !== undefined; timer = nextBy(untilMs))
        await runTimer(timer);
      nowMs = untilMs;
    },
    async advanceToNext() {
      await settled();
      const timer = nextBy(Number.POSITIVE_INFINITY);
      if (timer !== undefined) await runTimer(timer);
      return timer !== undefined;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** After all promises that can go on without the outside have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
