/** Which task may start now: layers wait for what they need, shared resources for each other. */
import type { Layer, LayerSetting, Suite, Task } from '../model/nouns.ts';

export interface QueueState {
  readonly waiting: readonly Task[];
  readonly running: readonly Task[];
  /** Layers in which a task has failed: what needs them does not start. */
  readonly failedLayers: ReadonlySet<string>;
}

export interface QueueRules {
  readonly suites: ReadonlyMap<string, Suite>;
  /** Cores that may be busy at once. */
  readonly workers: number;
  readonly needs: LayerNeeds;
  /** Nothing is dropped because of a failure. */
  readonly keepGoing: boolean;
  /** The first failure anywhere is the end of the run. */
  readonly failFast: boolean;
  /** Layers whose own other suites don't start after a failure. */
  readonly failFastLayers: ReadonlySet<Layer>;
}

/** All that a layer waits for, what its needs need included. */
export type LayerNeeds = ReadonlyMap<Layer, ReadonlySet<Layer>>;

export type QueueStep =
  | { readonly kind: 'start'; readonly task: Task }
  | { readonly kind: 'drop'; readonly task: Task; readonly why: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

/** `order` is the profile's; a layer that says nothing needs the one before it. */
export function needsOf(order: readonly Layer[], settings: readonly LayerSetting[]): LayerNeeds {
  const direct = new Map(
    order.map((layer, index) => {
      const given = settings.find((setting) => setting.layer === layer)?.needs;
      const before = order.slice(Math.max(0, index - 1), index);
      // What is not in this profile can't be waited for: its evidence is the gate's concern.
      return [layer, given?.filter((need) => order.includes(need)) ?? before] as const;
    }),
  );
  const all = (layer: Layer, seen: ReadonlySet<Layer>): ReadonlySet<Layer> => {
    const needs = (direct.get(layer) ?? []).filter((need) => !seen.has(need));
    return needs.reduce((sum, need) => sum.union(all(need, sum)), seen.union(new Set(needs)));
  };
  return new Map(
    order.map((layer) => [layer, all(layer, new Set([layer])).difference(new Set([layer]))]),
  );
}

export function nextStep(state: QueueState, rules: QueueRules): QueueStep {
  if (state.waiting.length === 0) return { kind: state.running.length === 0 ? 'done' : 'wait' };
  for (const task of state.waiting) {
    const why = reasonToDrop(task, state, rules);
    if (why !== undefined) return { kind: 'drop', task, why };
  }
  const open = [...state.waiting, ...state.running];
  const busy = state.running.reduce((sum, task) => sum + coresOf(task, rules), 0);
  const held = new Set(state.running.flatMap((task) => resourcesOf(task, rules)));
  const free = state.waiting.find(
    (task) =>
      !open.some((other) => rules.needs.get(task.layer)?.has(other.layer)) &&
      !mendingMeets(task, state, rules) &&
      // A task that wants more cores than there are runs alone.
      (busy === 0 || busy + coresOf(task, rules) <= rules.workers) &&
      !resourcesOf(task, rules).some((resource) => held.has(resource)),
  );
  return free === undefined ? { kind: 'wait' } : { kind: 'start', task: free };
}

function reasonToDrop(task: Task, state: QueueState, rules: QueueRules): string | undefined {
  const failed = [...state.failedLayers];
  if (rules.keepGoing || failed.length === 0) return undefined;
  if (rules.failFast) return 'something failed before it';
  const broken = failed.find((layer) => rules.needs.get(task.layer)?.has(layer));
  if (broken !== undefined) return `layer ${broken} failed`;
  if (!failed.includes(task.layer) || !rules.failFastLayers.has(task.layer)) return undefined;
  return `another suite of layer ${task.layer} failed`;
}

/** What mends files runs alone in its layer, and before those that only look at them. */
function mendingMeets(task: Task, { waiting, running }: QueueState, rules: QueueRules): boolean {
  const mends = (other: Task) => rules.suites.get(other.suite)?.fixes === true;
  if (mends(task)) return running.length > 0;
  if (running.some(mends)) return true;
  return waiting.some((other) => mends(other) && other.layer === task.layer);
}

function coresOf(task: Task, { suites }: QueueRules): number {
  return suites.get(task.suite)?.cores ?? 1;
}

function resourcesOf(task: Task, { suites }: QueueRules): readonly string[] {
  return suites.get(task.suite)?.resources ?? [];
}
