/**
 * The closed model: so many users, each with one task after the other. With a pace, each task is
 * due at its time whether or not the one before was slow, and its latency counts from then.
 */
import type { Run } from './run.ts';
import type { RunUser } from './run-user.ts';
import type { Span, UserStage } from './scenario.ts';
import { totalMs, usersAt } from './schedule.ts';
import { drawMs, type PreparedTask } from './tasks.ts';

export interface ClosedPlan {
  readonly stages: readonly UserStage[];
  readonly paceMs?: number | undefined;
  readonly thinkMs?: Span | undefined;
}

const adjustMs = 20;
const usPerMs = 1_000;

export function driveClosed(run: Run, plan: ClosedPlan, pick: () => PreparedTask): void {
  const { stages, paceMs, thinkMs } = plan;
  const dues = new Map<RunUser, number>();
  const resting = new Set<RunUser>();
  let wanted = 0;

  const begin = (user: RunUser, dueMs: number, fromTimer: boolean) => {
    if (run.isStopping) return;
    if (user.number >= wanted) {
      resting.add(user);
      return;
    }
    if (fromTimer) run.tools.recorder.lag.record((performance.now() - dueMs) * usPerMs);
    run.start(user, pick(), dueMs);
  };
  const later = (user: RunUser, dueMs: number, nowMs: number) => {
    // Timers know whole milliseconds: it is due when the timer can ring.
    const waitMs = Math.max(1, Math.ceil(dueMs - nowMs));
    run.after(waitMs, () => begin(user, nowMs + waitMs, true));
  };
  const next = (user: RunUser, thoughtMs: number) => {
    if (run.isStopping) return;
    const nowMs = performance.now();
    if (paceMs !== undefined) {
      const dueMs = (dues.get(user) ?? nowMs) + paceMs;
      dues.set(user, dueMs);
      if (dueMs > nowMs) later(user, dueMs, nowMs);
      else begin(user, dueMs, false);
    } else if (thoughtMs > 0) later(user, nowMs + thoughtMs, nowMs);
    else begin(user, nowMs, false);
  };
  const adjust = () => {
    wanted = usersAt(stages, performance.now() - run.startMs);
    for (const user of [...resting]) if (user.number < wanted) wake(user);
    while (run.users.length < wanted) wake(run.addUser());
  };
  const wake = (user: RunUser) => {
    resting.delete(user);
    const nowMs = performance.now();
    // Spread over the pace, so that not all users come in the same millisecond.
    const shareMs = paceMs === undefined ? 0 : (user.number % 64) * (paceMs / 64);
    dues.set(user, nowMs + shareMs);
    if (shareMs > 0) later(user, nowMs + shareMs, nowMs);
    else begin(user, nowMs, false);
  };

  run.onIdle = (user) => next(user, drawMs(thinkMs, user.random));
  const timer = setInterval(adjust, adjustMs);
  run.onStop = () => clearInterval(timer);
  adjust();
  setTimeout(() => run.stop('end'), totalMs(stages)).unref();
}
