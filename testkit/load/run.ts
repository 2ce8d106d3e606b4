/** A run: its users, its clock, and an exact end. `closed.ts` and `open.ts` drive it. */

import { type RunTools, RunUser } from './run-user.ts';
import type { PreparedTask } from './tasks.ts';

export interface RunLimits {
  readonly timeoutMs: number;
  /** How long what is under way at the end may take. */
  readonly graceMs: number;
}

export type Stop = 'end' | 'aborted';

const sweepMs = 20;

export class Run {
  readonly users: RunUser[] = [];
  readonly startMs = performance.now();
  readonly tools: RunTools;
  readonly #limits: RunLimits;
  readonly #pauses = new Map<NodeJS.Timeout, () => void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #sweeper: NodeJS.Timeout;
  #active = 0;
  #stopping: Stop | undefined;
  #isOver = false;
  /** Set by the driver: what a user does when it has nothing to do. */
  onIdle: (user: RunUser) => void = () => undefined;
  /** Set by the driver: nothing new is to begin. */
  onStop: () => void = () => undefined;
  /** Set by the driver: lets go of what waits, and may not. */
  onGiveUp: () => void = () => undefined;

  constructor(tools: Omit<RunTools, 'isStopping' | 'pause'>, limits: RunLimits) {
    this.#limits = limits;
    this.tools = {
      ...tools,
      isStopping: () => this.isStopping,
      pause: (ms) => new Promise((resolve) => this.after(ms, resolve)),
    };
    this.#sweeper = setInterval(() => this.#timeOut(), sweepMs);
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  get active(): number {
    return this.#active;
  }

  addUser(): RunUser {
    const user = new RunUser(this.users.length, this.tools, (idle) => {
      this.#active -= 1;
      if (this.#isOver) return;
      this.onIdle(idle);
      this.#endWhenIdle();
    });
    this.users.push(user);
    return user;
  }

  start(user: RunUser, task: PreparedTask, dueMs: number): void {
    this.#active += 1;
    user.start(task, dueMs);
  }

  /** Runs after the time, or at once when the run stops. */
  after(ms: number, run: () => void): void {
    if (this.isStopping) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      this.#pauses.delete(timer);
      run();
    }, ms);
    this.#pauses.set(timer, run);
  }

  /** Nothing new begins. What is under way may end within the grace, or is given up at once. */
  stop(why: Stop): void {
    if (this.#stopping === 'aborted' || (this.#stopping === 'end' && why === 'end')) return;
    this.#stopping = why;
    this.onStop();
    const pauses = [...this.#pauses];
    this.#pauses.clear();
    for (const [timer, run] of pauses) {
      clearTimeout(timer);
      run();
    }
    if (why === 'aborted') this.#giveUp();
    else setTimeout(() => this.#giveUp(), this.#limits.graceMs).unref();
    this.#endWhenIdle();
  }

  /** Resolves when every request that was sent is counted. */
  async ended(): Promise<Stop> {
    await this.#ended.promise;
    this.#isOver = true;
    clearInterval(this.#sweeper);
    for (const user of this.users) user.close();
    return this.#stopping ?? 'end';
  }

  #giveUp(): void {
    if (this.#isOver) return;
    this.onGiveUp();
    for (const user of this.users) user.abandonSentBefore(Number.POSITIVE_INFINITY, 'unfinished');
    // Code of a user that waits for something else than us is not waited for.
    setImmediate(() => this.#ended.resolve());
  }

  #endWhenIdle(): void {
    if (this.isStopping && this.#active === 0) this.#ended.resolve();
  }

  #timeOut(): void {
    const beforeMs = performance.now() - this.#limits.timeoutMs;
    for (const user of this.users) user.abandonSentBefore(beforeMs, 'timeout');
  }
}
