/**
 * Facts in, evidence out: a snapshot for one run with its absences stated. It starts from the
 * plan, so a task that left no trace is absent evidence and not a missing row.
 */
import type { Fact, RunPlanned, TaskEnded } from '../model/facts.ts';
import type {
  Attempt,
  Evidence,
  Finding,
  Need,
  Result,
  Suite,
  SuiteEvidence,
  Task,
  TaskEvidence,
} from '../model/nouns.ts';

export type Fold = (attempts: readonly Attempt[], expected: Task['expected']) => readonly Result[];

export function select(facts: readonly Fact[], asOf: number, fold: Fold): Evidence {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  if (planned === undefined) throw new Error('a run without a plan can not be judged');
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const seen = seenByTask(facts);
  return {
    subject: { tree: planned.change.tree, profile: planned.plan.profile },
    point: facts.at(-1)?.id ?? planned.id,
    asOf,
    run:
      ended === undefined
        ? { state: 'absent', why: 'the run has no end on record' }
        : { state: 'present', value: { end: ended.end, durationMs: ended.durationMs } },
    suites: planned.suites.map((suite) => suiteEvidence(suite, planned, seen, fold)),
  };
}

interface Seen {
  readonly attempts: Attempt[];
  readonly findings: Finding[];
  ended: TaskEnded | undefined;
}

function seenByTask(facts: readonly Fact[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  const of = (task: string): Seen => {
    const known = seen.get(task) ?? { attempts: [], findings: [], ended: undefined };
    seen.set(task, known);
    return known;
  };
  for (const fact of facts) {
    if (fact.kind === 'attempt ended') of(fact.task).attempts.push(fact.attempt);
    else if (fact.kind === 'finding seen') of(fact.task).findings.push(fact.finding);
    else if (fact.kind === 'task ended') of(fact.task).ended = fact;
  }
  return seen;
}

function suiteEvidence(
  suite: Suite,
  planned: RunPlanned,
  seen: ReadonlyMap<string, Seen>,
  fold: Fold,
): SuiteEvidence {
  const tasks = planned.plan.tasks.filter((task) => task.suite === suite.id);
  const { id, layer, gives } = suite;
  return {
    suite: id,
    layer,
    gives,
    tasks: tasks.map((task) => taskEvidence(task, seen.get(task.id), fold)),
  };
}

function taskEvidence(task: Task, seen: Seen | undefined, fold: Fold): Need<TaskEvidence> {
  if (seen?.ended === undefined) {
    return { state: 'absent', why: seen ? 'it started and never ended' : 'it never started' };
  }
  const { exit, completeness, durationMs } = seen.ended;
  const results = fold(seen.attempts, task.expected);
  const { findings } = seen;
  return {
    state: 'present',
    value: { task, exit, completeness, results, findings, durationMs },
  };
}
