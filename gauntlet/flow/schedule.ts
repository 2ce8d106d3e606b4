/** Runs a plan's tasks in the order that `plan/queue.ts` decides, some at once. */
import { LIMIT_REACHED } from '../exec/process.ts';
import type { LayerSetting, Task } from '../model/nouns.ts';
import { nextStep, type QueueRules } from '../plan/queue.ts';

export interface SchedulePorts extends QueueRules {
  readonly signal: AbortSignal;
  readonly layers: readonly LayerSetting[];
  /** Resolves to whether the task was good. `signal` ends it: the run's, or its layer's limit. */
  start(task: Task, signal: AbortSignal): Promise<boolean>;
}

export async function runAll(tasks: readonly Task[], ports: SchedulePorts): Promise<void> {
  let waiting = tasks;
  const running = new Map<Task, Promise<void>>();
  const failedLayers = new Set<string>();
  const faults: unknown[] = [];
  const limits = layerLimits(ports);
  const start = (task: Task) => {
    waiting = waiting.filter((other) => other !== task);
    const done = ports
      .start(task, limits.signalOf(task.layer))
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
    const late = waiting.filter((task) => limits.isOver(task.layer));
    if (late.length > 0) waiting = waiting.filter((task) => !late.includes(task));
    const step = nextStep({ waiting, running: [...running.keys()], failedLayers }, ports);
    if (step.kind === 'done') break;
    if (step.kind === 'start') start(step.task);
    // A task that is dropped leaves no facts: its evidence is absent, which is what it is.
    else if (step.kind === 'drop') waiting = waiting.filter((task) => task !== step.task);
    else await Promise.race(running.values());
  }
  limits.close();
  if (faults.length > 0) throw faults[0];
}

interface LayerLimits {
  signalOf(layer: string): AbortSignal;
  isOver(layer: string): boolean;
  close(): void;
}

/** A layer's time runs from the start of its first task. */
function layerLimits({ signal, layers }: SchedulePorts): LayerLimits {
  const open = new Map<string, AbortController>();
  const timers: NodeJS.Timeout[] = [];
  return {
    signalOf(layer) {
      const limitMs = layers.find((each) => each.layer === layer)?.limitMs;
      if (limitMs === undefined) return signal;
      const known = open.get(layer);
      if (known !== undefined) return AbortSignal.any([signal, known.signal]);
      const controller = new AbortController();
      open.set(layer, controller);
      timers.push(setTimeout(() => controller.abort(LIMIT_REACHED), limitMs));
      return AbortSignal.any([signal, controller.signal]);
    },
    isOver: (layer) => open.get(layer)?.signal.aborted ?? false,
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
