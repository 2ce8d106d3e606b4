/** Which task may start now: layers wait for the ones before, shared resources for each other. */
import type { Suite, Task } from '../model/nouns.ts';

export interface QueueState {
  readonly waiting: readonly Task[];
  readonly running: readonly Task[];
  /** Layers in which a task has failed: what comes after them does not start. */
  readonly failedLayers: ReadonlySet<string>;
}

export type QueueStep =
  | { readonly kind: 'start'; readonly task: Task }
  | { readonly kind: 'drop'; readonly task: Task; readonly why: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

export function nextStep(
  state: QueueState,
  suites: ReadonlyMap<string, Suite>,
  workers: number,
): QueueStep {
  if (state.waiting.length === 0) return { kind: state.running.length === 0 ? 'done' : 'wait' };
  for (const task of state.waiting) {
    const broken = [...state.failedLayers].find((layer) => layer !== task.layer);
    if (broken !== undefined) return { kind: 'drop', task, why: `layer ${broken} failed` };
  }
  if (state.running.length >= workers) return { kind: 'wait' };
  const layer = state.running[0]?.layer ?? state.waiting[0]?.layer;
  const held = new Set(state.running.flatMap((task) => suites.get(task.suite)?.resources ?? []));
  const free = state.waiting.find(
    (task) =>
      task.layer === layer &&
      !(suites.get(task.suite)?.resources ?? []).some((resource) => held.has(resource)),
  );
  return free === undefined ? { kind: 'wait' } : { kind: 'start', task: free };
}
