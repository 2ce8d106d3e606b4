/**
 * Runs a program in a process: signals stop it within a limit, a second signal or the limit forces
 * the exit and names what hung, and a fault that nobody caught ends the process, because a process
 * in an unknown state must not go on serving.
 */
import { explainError, UserError } from '../errors/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { lifecycleErrors } from './errors.ts';
import type { Part } from './part.ts';
import { nodeProcess, type ProcessPort, type StopSignal } from './process-port.ts';
import {
  defaultStopTimeoutMs,
  type Program,
  type ProgramState,
  program,
  reasonOf,
  type StopOutcome,
} from './program.ts';

/** The few calls of a pino logger that are used here. */
export interface LifecycleLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

export interface RunOptions {
  /** The parts, given a way to ask for the state (a readiness path needs it before they exist). */
  readonly parts: (state: () => ProgramState) => readonly Part[];
  readonly log: LifecycleLog;
  readonly stopTimeoutMs?: number;
  readonly process?: ProcessPort;
  readonly clock?: Clock;
}

/**
 * One Ctrl-C reaches a process twice when npm started it: from the terminal and from npm. A signal
 * that comes again within this time is the same request to stop, not a second one.
 */
const sameSignalMs = 500;
/** A log that can't be written makes a fault of every attempt to log a fault. */
const faultsUntilForced = 10;

/** Resolves with the exit code after it was given to `process.exit`. */
export async function runProgram(options: RunOptions): Promise<number> {
  const { log, process: port = nodeProcess, clock = systemClock } = options;
  const { stopTimeoutMs = defaultStopTimeoutMs } = options;
  const { promise: done, resolve } = Promise.withResolvers<number>();
  const running: Program = program({
    parts: options.parts(() => running.state()),
    stopTimeoutMs,
    clock,
    onFailure: (part, error) => fault(error, `${part} can't go on`),
  });
  let faults = 0;
  let ended = false;

  const finish = (code: number) => {
    if (ended) return;
    ended = true;
    offSignal();
    offFault();
    port.exit(code);
    resolve(code);
  };
  const force = (why: string) => {
    if (ended) return;
    const part = running.current();
    port.lastWords(part === undefined ? `${why}.` : `${why}: ${part} had not finished.`);
    finish(1);
  };
  const stop = async () => {
    const outcome = await running.stop();
    report(outcome, stopTimeoutMs, log, port);
    const clean = outcome.hung === undefined && outcome.failures.length === 0;
    finish(clean && faults === 0 ? 0 : 1);
  };
  function fault(error: unknown, what: string) {
    faults += 1;
    if (faults > faultsUntilForced) return force('Ended by force after fault upon fault');
    log.fatal({ err: error }, what);
    if (faults === 1) void stop();
  }
  const offFault = port.onFault((kind, error) => fault(error, kind));
  const offSignal = port.onSignal(signalListener(clock, log, stop, force));

  try {
    await running.start();
    if (running.state() === 'ready') log.info({}, 'ready');
  } catch (error) {
    faults += 1;
    tellStart(log, error);
    void stop();
  }
  return done;
}

/** What a user can mend (a port that is taken) has its own words and its fix, and no stack. */
function tellStart(log: LifecycleLog, error: unknown): void {
  if (error instanceof UserError && error.cause instanceof UserError) {
    const { code, cause, details } = error;
    const { part } = details;
    log.fatal({ code, part }, `${code}: ${part} did not start. ${explainError(cause)}`);
  } else {
    log.fatal({ err: error }, error instanceof UserError ? explainError(error) : reasonOf(error));
  }
}

function signalListener(
  clock: Clock,
  log: LifecycleLog,
  stop: () => Promise<void>,
  force: (why: string) => void,
): (signal: StopSignal) => void {
  let firstMs: number | undefined;
  return (signal) => {
    if (firstMs === undefined) {
      firstMs = clock.nowMs();
      log.info({ signal }, 'stopping');
      void stop();
    } else if (clock.nowMs() - firstMs >= sameSignalMs) {
      force(`Ended by force by a second ${signal}`);
    }
  };
}

function report(outcome: StopOutcome, limitMs: number, log: LifecycleLog, port: ProcessPort) {
  for (const { part, error } of outcome.failures) {
    log.error({ part, err: error }, `${part} failed to stop`);
  }
  if (outcome.hung === undefined) {
    log.info({}, 'stopped');
    return;
  }
  const error = lifecycleErrors.make('PART_STOP_HUNG', { part: outcome.hung, limitMs });
  log.fatal({ part: outcome.hung }, error.message);
  port.lastWords(explainError(error));
}
