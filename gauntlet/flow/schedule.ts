/** Runs a plan's tasks in the order that `plan/queue.ts` decides, some at once. */
import type { Suite, Task } from '../model/nouns.ts';
import { nextStep } from '../plan/queue.ts';

export interface SchedulePorts {
  readonly suites: ReadonlyMap<string, Suite>;
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Resolves to whether the task was good. */
  start(task: Task): Promise<boolean>;
}

export async function runAll(tasks: readonly Task[], ports: SchedulePorts): Promise<void> {
  let waiting = tasks;
  const running = new Map<Task, Promise<void>>();
  const failedLayers = new Set<string>();
  const faults: unknown[] = [];
  const start = (task: Task) => {
    waiting = waiting.filter((other) => other !== task);
    const done = ports
      .start(task)
      .then(
        (good) => {
          if (!good) failedLayers.add(task.layer);
        },
        (error: unknown) => {
          // A fault of the engine's own: nothing more is started, what runs may end.
          faults.push(error);
          waiting = [];
        },
      )
      .finally(() => running.delete(task));
    running.set(task, done);
  };
  for (;;) {
    if (ports.signal.aborted) waiting = [];
    const state = { waiting, running: [...running.keys()], failedLayers };
    const step = nextStep(state, ports.suites, ports.workers);
    if (step.kind === 'done') break;
    if (step.kind === 'start') start(step.task);
    // A task that is dropped leaves no facts: its evidence is absent, which is what it is.
    else if (step.kind === 'drop') waiting = waiting.filter((task) => task !== step.task);
    else await Promise.race(running.values());
  }
  if (faults.length > 0) throw faults[0];
}
