/** What is going on in a run, folded from its events: what the live view draws. */
import { addCounts, NO_COUNTS } from '../../model/counts.ts';
import type { Event, RunPlanned } from '../../model/facts.ts';
import type { Counts, Task } from '../../model/nouns.ts';
import { estimateOf } from '../view.ts';

export interface LiveTask {
  readonly task: Task;
  readonly state: 'waiting' | 'running' | 'ok' | 'failed' | 'unknown';
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly counts: Counts;
  /** How many cases there will be, when that is known. */
  readonly totalCases: number | undefined;
  readonly remainingMs: number | undefined;
  readonly updatedAt: number;
}

export interface LiveState {
  readonly planned: RunPlanned | undefined;
  readonly estimateMs: number | undefined;
  readonly tasks: ReadonlyMap<string, LiveTask>;
}

export const NO_STATE: LiveState = { planned: undefined, estimateMs: undefined, tasks: new Map() };

/** The next state; the map is changed in place, as an event comes for every test that ends. */
export function liveState(state: LiveState, event: Event, now: number): LiveState {
  if (event.kind === 'run planned') {
    const { tasks } = event.plan;
    const waiting = new Map(tasks.map((task) => [task.id, waitingTask(task)]));
    return { planned: event, estimateMs: estimateOf(event), tasks: waiting };
  }
  if (!('task' in event)) return state;
  const known = state.tasks.get(event.task);
  if (known === undefined) return state;
  (state.tasks as Map<string, LiveTask>).set(event.task, changed(known, event, now));
  return state;
}

function waitingTask(task: Task): LiveTask {
  const { expected } = task;
  return {
    task,
    state: 'waiting',
    startedAt: undefined,
    endedAt: undefined,
    counts: NO_COUNTS,
    totalCases: expected.known ? expected.cases.length : undefined,
    remainingMs: undefined,
    updatedAt: 0,
  };
}

function changed(known: LiveTask, event: Event, now: number): LiveTask {
  switch (event.kind) {
    case 'task started':
      return { ...known, state: 'running', startedAt: event.at, updatedAt: now };
    case 'attempt ended':
      return { ...known, counts: addCounts(known.counts, countOf(event.attempt.outcome)) };
    case 'estimate made': {
      const { totalCases = known.totalCases, remainingMs } = event;
      return { ...known, totalCases, remainingMs, updatedAt: now };
    }
    case 'task ended': {
      const { exit, completeness, counts, at } = event;
      const isGood = exit.code === 0 && completeness.state === 'whole';
      const state = counts.failed > 0 || exit.timedOut ? 'failed' : isGood ? 'ok' : 'unknown';
      return { ...known, state, counts, endedAt: at };
    }
    default:
      return known;
  }
}

function countOf(outcome: string): Counts {
  if (outcome === 'passed' || outcome === 'expected failure') return { ...NO_COUNTS, passed: 1 };
  return outcome === 'skipped' ? { ...NO_COUNTS, skipped: 1 } : { ...NO_COUNTS, failed: 1 };
}
