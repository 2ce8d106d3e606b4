/** Evidence for tests: a whole, passing run, and ways to spoil it. */
import { caseOf } from '../../model/identity.ts';
import type { Attempt, Evidence, Need, Outcome, Task, TaskEvidence } from '../../model/nouns.ts';
import { resultsOf } from '../results.ts';

export function attemptOf(title: string, outcome: Outcome = 'passed', ordinal = 1): Attempt {
  const locator = { system: 's', suite: 'unit', file: 'a.test.ts', titles: [title] };
  return { case: caseOf(locator, ''), locator, ordinal, outcome, durationMs: 1 };
}

const task: Task = {
  id: 's/unit#1/1',
  suite: 's/unit',
  layer: 'unit',
  shard: { index: 1, count: 1 },
  variant: { name: 'default', values: {} },
  selection: { files: [], titles: [] },
  expected: { known: false, why: '' },
  limitMs: 1_000,
};

export function taskEvidence(
  attempts: readonly Attempt[],
  changes: Partial<TaskEvidence> = {},
): TaskEvidence {
  return {
    task,
    exit: { code: 0, signal: null, timedOut: false, interrupted: false },
    completeness: { state: 'whole' },
    results: resultsOf(attempts, task.expected),
    findings: [],
    durationMs: 10,
    ...changes,
  };
}

export function present(evidence: TaskEvidence): Need<TaskEvidence> {
  return { state: 'present', value: evidence };
}

export function evidenceOf(tasks: readonly Need<TaskEvidence>[]): Evidence {
  return {
    subject: { tree: 'tree', profile: 'quick' },
    point: 'point',
    asOf: 0,
    run: { state: 'present', value: { end: 'ended', durationMs: 100 } },
    suites: [{ suite: 's/unit', layer: 'unit', gives: 'cases', tasks }],
  };
}
