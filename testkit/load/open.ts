/**
 * The open model: arrivals come at their times, whatever the server does. One that finds every
 * user busy waits, and its latency counts from when it was due: a stall shows in full.
 */
import type { Run } from './run.ts';
import type { RunUser } from './run-user.ts';
import type { ArrivalStage } from './scenario.ts';
import { arrivalsBy, totalMs } from './schedule.ts';
import type { PreparedTask } from './tasks.ts';

export interface OpenPlan {
  readonly stages: readonly ArrivalStage[];
  readonly usersMax: number;
  /** More arrivals than this that wait are dropped, and counted as errors. */
  readonly waitingMax: number;
}

const usPerMs = 1_000;

export function driveOpen(run: Run, plan: OpenPlan, pick: () => PreparedTask): void {
  const { stages, usersMax, waitingMax } = plan;
  const { recorder } = run.tools;
  const endMs = totalMs(stages);
  const free: RunUser[] = [];
  const waiting = new Queue();
  let launched = 0;
  let reachedMs = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  const arrive = (dueMs: number) => {
    const user = free.pop() ?? (run.users.length < usersMax ? run.addUser() : undefined);
    if (user !== undefined) {
      recorder.lag.record((performance.now() - dueMs) * usPerMs);
      run.start(user, pick(), dueMs);
    } else if (waiting.size < waitingMax) waiting.push(dueMs);
    else recorder.dropped(pick().figures);
  };
  /** Arrivals are due on whole milliseconds, which is what timers know. */
  const tick = () => {
    const elapsedMs = Math.min(Math.floor(performance.now() - run.startMs), endMs);
    while (reachedMs < elapsedMs) {
      reachedMs += 1;
      const due = arrivalsBy(stages, reachedMs);
      for (; launched < due; launched += 1) arrive(run.startMs + reachedMs);
    }
    if (run.isStopping) return;
    if (reachedMs < endMs) timer = setTimeout(tick, 1);
    else run.stop('end');
  };
  run.onIdle = (user) => {
    const dueMs = isOver ? undefined : waiting.shift();
    if (dueMs === undefined) free.push(user);
    else run.start(user, pick(), dueMs);
  };
  // Those that wait were due before the end: they are served within the grace, or dropped. While
  // any waits every user is busy, so the run does not end before.
  run.onStop = () => clearTimeout(timer);
  run.onGiveUp = () => {
    isOver = true;
    while (waiting.shift() !== undefined) recorder.dropped(pick().figures);
  };
  tick();
}

/** First in, first out, without moving what waits. */
class Queue {
  #items: number[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: number): void {
    this.#items.push(item);
  }

  shift(): number | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
