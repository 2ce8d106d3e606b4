/**
 * Starts child processes and answers for them: their output goes line by line to `write`, stopping
 * ends each whole tree (TERM, then KILL), and a watchdog does the same when this process is killed
 * with no chance to do it (see `watchdog.ts`).
 */
import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import { lifecycleErrors } from '../errors.ts';
import type { Part } from '../part.ts';
import {
  type ChildExit,
  type ChildSpec,
  endTree,
  howItEnded,
  type RunningChild,
  spawnChild,
} from './child.ts';
import { type Guard, startGuard } from './guard.ts';

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** Resolves when nothing of its tree is left. */
  stop(deadline?: Deadline): Promise<void>;
}

export interface SupervisorOptions {
  /** The environment of the children; an entry point passes its own. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (child: string, line: string) => void;
  /** From TERM to KILL. */
  readonly termTimeoutMs?: number;
  readonly clock?: Clock;
}

export interface Supervisor {
  /** Resolves when the child is ready; rejects with CHILD_NOT_STARTED or CHILD_EXITED. */
  start(spec: ChildSpec, signal?: AbortSignal): Promise<Child>;
  /** The child as a part of a program: when it ends by itself, the program fails. */
  part(spec: ChildSpec): Part;
  /** Ends every child, then the watchdog. */
  stop(deadline?: Deadline): Promise<void>;
}

export function supervisor(options: SupervisorOptions): Supervisor {
  const { clock = systemClock, termTimeoutMs = 5_000, environment } = options;
  const marker = `GAUNTLET_TREE_${randomBytes(8).toString('hex')}`;
  const children = new Set<Child>();
  let guard: Guard | undefined;
  let count = 0;

  async function start(spec: ChildSpec, signal?: AbortSignal): Promise<Child> {
    signal?.throwIfAborted();
    guard ??= startGuard(marker, termTimeoutMs);
    const watch = guard;
    count += 1;
    const own = `${marker}_${count}`;
    const env = { ...environment, ...spec.env, [marker]: '1', [own]: '1' };
    const running = await spawnChild(spec, env, (line) => options.write(spec.name, line));
    const { pid, exited } = running;
    watch.add(pid);
    const child: Child = {
      name: spec.name,
      pid,
      exited,
      async stop(deadline) {
        await endTree(pid, own, clock, termTimeoutMs, deadline);
        watch.remove(pid);
        children.delete(child);
      },
    };
    children.add(child);
    // What a child leaves behind when it ends by itself goes with it.
    void exited.then(() => child.stop());
    await becomeReady(child, running, signal);
    return child;
  }

  return {
    start,
    part: (spec) => childPart(spec, start),
    async stop(deadline) {
      await Promise.all([...children].map((child) => child.stop(deadline)));
      const watch = guard;
      guard = undefined;
      await watch?.end();
    },
  };
}

async function becomeReady(child: Child, running: RunningChild, signal?: AbortSignal) {
  const { promise: aborted, resolve } = Promise.withResolvers<'aborted'>();
  const onAbort = () => resolve('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const first = await Promise.race([running.ready, running.exited, aborted]);
    if (first === undefined) return;
    await child.stop();
    throw first === 'aborted' ? signal?.reason : exitedError(child.name, first, running.lastLines);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function exitedError(name: string, exit: ChildExit, lastLines: readonly string[]) {
  const output = lastLines.length === 0 ? 'none' : lastLines.join(' | ');
  return lifecycleErrors.make('CHILD_EXITED', { child: name, how: howItEnded(exit), output });
}

function childPart(
  spec: ChildSpec,
  start: (spec: ChildSpec, signal: AbortSignal) => Promise<Child>,
): Part {
  let child: Child | undefined;
  let stopping = false;
  return {
    name: spec.name,
    async start(signal, fail) {
      const started = await start(spec, signal);
      child = started;
      void started.exited.then((exit) => {
        if (!stopping) fail(exitedError(spec.name, exit, []));
      });
    },
    async stop(deadline) {
      stopping = true;
      await child?.stop(deadline);
    },
  };
}
