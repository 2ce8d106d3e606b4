/** One child process: how it is started, when it is ready, how its whole tree is ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import { lifecycleErrors } from '../errors.ts';
import { reasonOf } from '../program.ts';
import { lineSplitter } from './lines.ts';
import { signalTree } from './watchdog.ts';

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment that the supervisor was given. */
  readonly env?: Readonly<Record<string, string>>;
  /** The output line that says it works. Without it a child counts as ready once it runs. */
  readonly ready?: (line: string) => boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningChild {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** Resolves with the line that said it works. */
  readonly ready: Promise<void>;
  readonly lastLines: readonly string[];
}

const keptLines = 5;

/** Resolves once the process runs; rejects with CHILD_NOT_STARTED. */
export async function spawnChild(
  spec: ChildSpec,
  env: Record<string, string | undefined>,
  write: (line: string) => void,
): Promise<RunningChild> {
  const raw = spawn(spec.command, [...(spec.args ?? [])], {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env,
    // A group of its own: a Ctrl-C reaches us alone, and we can signal the whole tree.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  if (spec.ready === undefined) resolve();
  const lastLines: string[] = [];
  const onLine = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    write(line);
    if (spec.ready?.(line)) resolve();
  };
  for (const stream of [raw.stdout, raw.stderr]) {
    const lines = lineSplitter(onLine);
    stream.on('data', lines.push);
    stream.on('end', lines.end);
  }
  const exited = exitOf(raw);
  try {
    await once(raw, 'spawn');
  } catch (error) {
    const details = { child: spec.name, command: spec.command, reason: reasonOf(error) };
    throw lifecycleErrors.make('CHILD_NOT_STARTED', details, error);
  }
  return { pid: raw.pid ?? 0, exited, ready, lastLines };
}

/** After `exit`, not `close`: a grandchild that holds the pipe must not hide the exit. */
function exitOf(raw: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    raw.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

export function howItEnded(exit: ChildExit): string {
  return exit.signal === null ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
}

const pollMs = 20;

/** TERM to the whole tree, KILL when the time is over, and nothing is left when it resolves. */
export async function endTree(
  group: number,
  marker: string,
  clock: Clock,
  termTimeoutMs: number,
  deadline?: Deadline,
): Promise<void> {
  // A part of the remaining time is kept back, so that KILL comes before the program's own limit.
  const patienceMs = Math.min(termTimeoutMs, (deadline?.remainingMs() ?? Infinity) * 0.8);
  const killAtMs = clock.nowMs() + patienceMs;
  let left = signalTree([group], marker, 'SIGTERM');
  while (left) {
    await new Promise<void>((resolve) => clock.after(pollMs, resolve));
    left = signalTree([group], marker, clock.nowMs() >= killAtMs ? 'SIGKILL' : 0);
  }
}
