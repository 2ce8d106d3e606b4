/**
 * A program is a list of named parts. They start in order and stop in the opposite order; whatever
 * goes wrong on the way, what was started is stopped. Signals and exit codes are in `run.ts`.
 */
import { UserError } from '../errors/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Deadline, deadlineAfter, within } from './deadline.ts';
import { lifecycleErrors } from './errors.ts';
import type { Part } from './part.ts';

export type ProgramState = 'idle' | 'starting' | 'ready' | 'stopping' | 'stopped';

export interface StopFailure {
  readonly part: string;
  readonly error: unknown;
}

export interface StopOutcome {
  /** The part that was still busy when the time was over. */
  readonly hung: string | undefined;
  readonly failures: readonly StopFailure[];
}

export interface ProgramOptions {
  readonly parts: readonly Part[];
  /** The limit for stopping everything together. */
  readonly stopTimeoutMs?: number;
  readonly clock?: Clock;
  /** A part that had started can't go on. */
  readonly onFailure?: (part: string, error: unknown) => void;
}

export interface Program {
  state(): ProgramState;
  /** The part that starts or stops at this moment. */
  current(): string | undefined;
  /** Rejects with PART_START_FAILED after everything that had started was stopped. */
  start(): Promise<void>;
  /** Also while it starts. The second call gives the outcome of the first. */
  stop(): Promise<StopOutcome>;
}

export const defaultStopTimeoutMs = 10_000;

interface Running {
  state: ProgramState;
  current: string | undefined;
  readonly started: Part[];
  readonly abort: AbortController;
}

export function program(options: ProgramOptions): Program {
  const { stopTimeoutMs = defaultStopTimeoutMs, clock = systemClock } = options;
  const running: Running = {
    state: 'idle',
    current: undefined,
    started: [],
    abort: new AbortController(),
  };
  let starting: Promise<UserError | undefined> | undefined;
  let stopping: Promise<StopOutcome> | undefined;

  async function stopOnce(): Promise<StopOutcome> {
    running.state = 'stopping';
    running.abort.abort(new Error('the program stops'));
    const deadline = deadlineAfter(stopTimeoutMs, clock);
    try {
      return await stopParts(running, starting, deadline);
    } finally {
      deadline.close();
      running.state = 'stopped';
    }
  }
  const stop = () => {
    stopping ??= stopOnce();
    return stopping;
  };
  return {
    state: () => running.state,
    current: () => running.current,
    stop,
    async start() {
      if (running.state !== 'idle')
        throw new Error(`a program starts once; it is ${running.state}`);
      running.state = 'starting';
      starting = startParts(running, options);
      const failure = await starting;
      if (failure !== undefined) {
        await stop();
        throw failure;
      }
    },
  };
}

async function startParts(
  running: Running,
  options: ProgramOptions,
): Promise<UserError | undefined> {
  const { signal } = running.abort;
  for (const part of options.parts) {
    if (signal.aborted) return undefined;
    running.current = part.name;
    try {
      await part.start(signal, (error) => options.onFailure?.(part.name, error));
    } catch (error) {
      // Told to stop while it started: that it gave up is what was asked for.
      if (signal.aborted) return undefined;
      const details = { part: part.name, reason: reasonOf(error) };
      return lifecycleErrors.make('PART_START_FAILED', details, error);
    }
    running.started.push(part);
  }
  if (!signal.aborted) {
    running.current = undefined;
    running.state = 'ready';
  }
  return undefined;
}

async function stopParts(
  running: Running,
  starting: Promise<unknown> | undefined,
  deadline: Deadline,
): Promise<StopOutcome> {
  const failures: StopFailure[] = [];
  const work = async (): Promise<true> => {
    await starting;
    for (let part = running.started.pop(); part !== undefined; part = running.started.pop()) {
      running.current = part.name;
      try {
        await part.stop?.(deadline);
      } catch (error) {
        // One part that fails must not keep the others from stopping.
        failures.push({ part: part.name, error });
      }
      if (deadline.signal.aborted) return true;
    }
    running.current = undefined;
    return true;
  };
  await within(work(), deadline);
  return { hung: running.current, failures };
}

export function reasonOf(error: unknown): string {
  if (error instanceof UserError && error.why !== undefined) {
    return `${error.message}. ${error.why}`;
  }
  return error instanceof Error ? error.message : String(error);
}
