/** Keeps so many files under way as there may be, in order, while the queue is not held. */
import { setImmediate } from 'node:timers/promises';
import { explainError } from '@gauntlet/kit/errors';
import type { Deadline } from '@gauntlet/kit/lifecycle';
import type { FileRecord, Hold, Moment } from '../model/nouns.ts';
import { loadOf } from '../policy/load.ts';
import { jittered, type RetrySettings, retryAfter } from '../policy/retry.ts';
import { carry } from './carry.ts';
import type { CarryPorts, Outcome } from './ports.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface DispatcherLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface DispatcherRows {
  record(id: number): Promise<FileRecord | undefined>;
  failed(
    id: number,
    failure: { code: string; message: string },
    attempts: number,
    dueAtMs: number,
  ): Promise<void>;
}

interface Wanted {
  readonly nowMs: number;
  readonly longestWaitMs: number;
  readonly readyUntilMs: number;
  readonly order: 'newest' | 'oldest';
  readonly except: ReadonlySet<number>;
  readonly limit: number;
}

interface QueuedFile {
  readonly id: number;
  readonly sizeBytes: number;
  readonly fresh: FileRecord | undefined;
}

export interface DispatcherQueue {
  next(wanted: Wanted): Promise<readonly QueuedFile[]>;
  nextDueMs(afterMs: number): Promise<number | undefined>;
  wake(codes: readonly string[]): Promise<void>;
}

export interface DispatcherOptions {
  readonly files: number;
  readonly order: 'newest' | 'oldest';
  readonly retry: RetrySettings;
  readonly place: { readonly bucket: string; readonly region: string; readonly endpoint: string };
  readonly rows: DispatcherRows;
  readonly queue: DispatcherQueue;
  readonly moment: Moment;
  readonly chance: () => number;
  readonly log: DispatcherLog;
  /** Everything that carrying a file needs, but for what only the dispatcher knows. */
  readonly ports: Omit<CarryPorts, 'isUnderWay' | 'signal' | 'isStopping'>;
  /** Files that were ready by then may go; undefined: none may go now. */
  readonly readyUntilMs: () => number | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onHold: (hold: Hold | undefined) => void;
  readonly onFailure: (failure: { code: string; message: string }, path: string) => void;
  readonly onFatal: (error: unknown) => void;
}

/** Each question sorts all that waits. What changes the order asks anew. */
const PREFETCH = 128;
/** Of small files that begin together the first are sent while the others are being read. */
const BREATH = 16;
/** Hardly worth a row: the twin will be done in a moment. */
const SOON_MS = 500;

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #ports: CarryPorts;
  readonly #running = new Map<number, Promise<void>>();
  readonly #abort = new AbortController();
  #fetched: QueuedFile[] = [];
  #load = 0;
  #isStopping = false;
  #isPumping = false;
  #isAsked = false;
  #hold: Hold | undefined;
  #holdTries = 0;
  /** While the queue is held, one file at a time finds out whether it can go on. */
  #mayScout = false;
  #isBudgetSpent = false;
  #askedAtMs = 0;
  #cancelTimer: (() => void) | undefined;
  #idle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#ports = {
      ...options.ports,
      isUnderWay: (id) => this.#running.has(id),
      signal: this.#abort.signal,
      isStopping: () => this.#isStopping,
    };
  }

  get hold(): Hold | undefined {
    return this.#hold;
  }

  get isBudgetSpent(): boolean {
    return this.#isBudgetSpent;
  }

  get underWay(): ReadonlySet<number> {
    return new Set(this.#running.keys());
  }

  /** Something is ready, due, or open again. */
  wake(): void {
    this.#fetched = [];
    void this.#pump();
  }

  /** A new day: what the last one had spent is forgotten. */
  budgetRenewed(): void {
    this.#isBudgetSpent = false;
    this.wake();
  }

  /** Resolves when nothing is under way and nothing can begin now. */
  async drained(): Promise<void> {
    if (this.#running.size === 0 && !this.#isPumping) return;
    await new Promise<void>((resolve) => void this.#idle.push(resolve));
  }

  /** No file and no part is begun; those under way end, or are cut off at the deadline. */
  async stop(deadline: Deadline): Promise<void> {
    this.#isStopping = true;
    this.#cancelTimer?.();
    const onTime = () => this.#abort.abort(new Error('the time to stop is over'));
    // A second is left to write down what was cut off.
    const cancel = this.#options.moment.after(Math.max(0, deadline.remainingMs() - 1000), onTime);
    await Promise.allSettled(this.#running.values());
    cancel();
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) {
      this.#isAsked = true;
      return;
    }
    this.#isPumping = true;
    try {
      do {
        this.#isAsked = false;
        await this.#fill();
      } while (this.#isAsked);
    } catch (error) {
      this.#options.onFatal(error);
    } finally {
      this.#isPumping = false;
    }
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#running.size > 0 || this.#isPumping) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #fill(): Promise<void> {
    for (let begun = 1; this.#mayBegin(); begun += 1) {
      const next = await this.#next();
      if (next === undefined) {
        await this.#planNext();
        return;
      }
      if (!this.#mayBegin()) return;
      this.#mayScout = false;
      const { id, sizeBytes, fresh } = next;
      const load = loadOf(sizeBytes, this.#options.ports.settings.multipartFromBytes);
      this.#load += load;
      const work = this.#carryOne(id, fresh).finally(() => {
        this.#running.delete(id);
        this.#load -= load;
        void this.#pump();
      });
      this.#running.set(id, work);
      if (begun % BREATH === 0) await setImmediate();
    }
  }

  #mayBegin(): boolean {
    if (this.#isStopping || this.#isBudgetSpent) return false;
    if (this.#hold !== undefined) return this.#mayScout && this.#running.size === 0;
    return this.#load < this.#options.files;
  }

  async #next(): Promise<QueuedFile | undefined> {
    const readyUntilMs = this.#options.readyUntilMs();
    if (readyUntilMs === undefined) return undefined;
    const known = this.#fetched.shift();
    if (known !== undefined && !this.#running.has(known.id)) return known;
    const { moment, order, queue, retry } = this.#options;
    this.#askedAtMs = moment.now().getTime();
    const files = await queue.next({
      nowMs: this.#askedAtMs,
      longestWaitMs: Math.max(retry.longestMs, retry.parkedEveryMs, SOON_MS),
      readyUntilMs,
      order,
      except: new Set(this.#running.keys()),
      limit: PREFETCH,
    });
    this.#fetched = files.filter(({ id }) => !this.#running.has(id));
    return this.#fetched.shift();
  }

  /** Sleeps until the next try is due. */
  async #planNext(): Promise<void> {
    const { moment, queue } = this.#options;
    // After the moment of the last question: what came due since then was in neither answer.
    const dueMs = await queue.nextDueMs(this.#askedAtMs);
    if (dueMs === undefined || this.#isStopping || this.#hold !== undefined) return;
    this.#timer(Math.min(dueMs - moment.now().getTime(), LONGEST_SLEEP_MS));
  }

  #timer(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.moment.after(Math.max(1, delayMs), () => this.wake());
  }

  async #carryOne(id: number, fresh: FileRecord | undefined): Promise<void> {
    try {
      const outcome = await carry(id, this.#ports, fresh);
      await this.#succeeded(outcome);
    } catch (error) {
      await this.#failed(id, error).catch(this.#options.onFatal);
    }
  }

  async #succeeded(outcome: Outcome): Promise<void> {
    if (this.#hold !== undefined && outcome.kind !== 'verified') {
      // It says nothing of the store: the next one finds out.
      this.#mayScout = true;
    } else if (this.#hold !== undefined) {
      this.#hold = undefined;
      this.#holdTries = 0;
      this.#options.onHold(undefined);
      await this.#options.queue.wake(['S3_FAILED']);
      this.#fetched = [];
    }
    try {
      this.#options.onOutcome(outcome);
    } catch (error) {
      // Whoever listens must not stop the queue.
      this.#options.log.error({ err: error }, 'a listener of the queue threw');
    }
  }

  async #failed(id: number, error: unknown): Promise<void> {
    const record = await this.#options.rows.record(id);
    const path = record?.path ?? '';
    const verdict = verdictOf(error, { ...this.#options.place, path }, this.#isStopping);
    switch (verdict.kind) {
      case 'fatal':
        this.#isStopping = true;
        this.#options.onFatal(verdict.error);
        return;
      case 'stopped':
        return;
      case 'no-budget':
        this.#isBudgetSpent = true;
        return;
      case 'hold':
        this.#holdQueue(verdict);
        return;
      case 'soon':
        if (record) await this.#later(record, undefined, SOON_MS);
        return;
      default:
        if (record) await this.#again(record, verdict);
    }
  }

  #holdQueue({ code, error }: Verdict & { kind: 'hold' }): void {
    const { moment, retry, chance, log } = this.#options;
    const message = explainError(error);
    if (this.#hold?.code !== code) {
      // Told once, however many files meet it.
      log.error({ code }, message);
      this.#hold = { code, message, sinceMs: moment.now().getTime() };
      this.#options.onHold(this.#hold);
    }
    // Those that were under way with the first one say nothing that it did not say.
    else if (this.#running.size > 1) return;
    this.#holdTries += 1;
    this.#mayScout = false;
    this.#fetched = [];
    const settings = { firstMs: retry.firstMs, longestMs: Math.min(retry.longestMs, HOLD_MS) };
    const delayMs = jittered(settings, this.#holdTries, chance());
    this.#cancelTimer?.();
    this.#cancelTimer = moment.after(delayMs, () => {
      this.#mayScout = true;
      this.wake();
    });
  }

  async #again(record: FileRecord, verdict: Verdict & { kind: 'again' | 'park' }): Promise<void> {
    const { retry, chance, log, onFailure } = this.#options;
    const { code, message } = verdict.error;
    const failures = record.attempts + 1;
    const attempts = verdict.kind === 'park' ? Math.max(failures, retry.attempts) : failures;
    const { delayMs, isParked } = retryAfter(retry, attempts, chance());
    if (isParked) log.error({ code, attempts, path: record.path }, explainError(verdict.error));
    else log.warn({ code, attempts, path: record.path }, message);
    onFailure({ code, message }, record.path);
    await this.#later(record, { failure: { code, message }, attempts }, delayMs);
  }

  async #later(
    record: FileRecord,
    failed: { failure: { code: string; message: string }; attempts: number } | undefined,
    delayMs: number,
  ): Promise<void> {
    const { rows, moment } = this.#options;
    const dueAtMs = moment.now().getTime() + delayMs;
    const failure = failed?.failure ??
      record.failure ?? { code: 'TWIN', message: 'the same file is being sent under its old name' };
    await rows.failed(record.id, failure, failed?.attempts ?? record.attempts, dueAtMs);
  }
}

/** So that a clock that was set is noticed. */
const LONGEST_SLEEP_MS = 60_000;
/** How long a held queue waits at most before it looks again. */
const HOLD_MS = 64_000;
