/**
 * Facts in, evidence out: a snapshot for one run with its absences stated. It starts from the
 * plan, so a task that left no trace is absent evidence and not a missing row; and each task said
 * at its end how much it left, so that a part of it on record is corrupt and not little.
 */
import { countsOf, resultsOf } from '../judge/results.ts';
import type { Evidence, Need, SuiteEvidence, TaskEvidence } from '../model/evidence.ts';
import type { Fact, Left, RunPlanned, TaskEnded, TaskStarted } from '../model/facts.ts';
import type { Attempt, Coverage, Finding, Sample, Suite, Task } from '../model/nouns.ts';

/** What a verdict compares with; absent unless somebody looked. */
export type Compared = Pick<Evidence, 'base' | 'diff'>;

const NOBODY_LOOKED = { state: 'absent', why: 'nobody looked' } as const;
export const NOT_COMPARED: Compared = { base: NOBODY_LOOKED, diff: NOBODY_LOOKED };

export function select(
  given: readonly Fact[],
  asOf: number,
  compared: Compared = NOT_COMPARED,
): Evidence {
  const facts = distinct(given);
  const planned = facts.find((fact) => fact.kind === 'run planned');
  if (planned === undefined) return withoutPlan(facts, asOf, compared);
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const { profile, partial } = planned.plan;
  const subject = {
    tree: planned.change.tree,
    profile,
    ...(partial === undefined ? {} : { partial }),
  };
  return {
    subject,
    point: facts.at(-1)?.id ?? planned.id,
    asOf,
    run:
      ended === undefined
        ? { state: 'absent', why: 'the run has no end on record' }
        : { state: 'present', value: { end: ended.end, durationMs: ended.durationMs } },
    suites: suitesOfRun(facts, planned),
    ...compared,
  };
}

/** What one run shows of each suite that it planned. */
export function suitesOfRun(facts: readonly Fact[], planned: RunPlanned): readonly SuiteEvidence[] {
  const seen = seenByTask(facts);
  return planned.suites.map((suite) => suiteEvidence(suite, planned, seen));
}

/** The same fact may arrive twice, by two ways; it is one fact. */
export function distinct(facts: readonly Fact[]): readonly Fact[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}

function withoutPlan(facts: readonly Fact[], asOf: number, compared: Compared): Evidence {
  const run = { state: 'corrupt', why: 'the run has no plan on record' } as const;
  const subject = { tree: '', profile: '' };
  return { subject, point: facts.at(-1)?.id ?? '', asOf, run, suites: [], ...compared };
}

interface Seen {
  readonly attempts: Attempt[];
  readonly findings: Finding[];
  readonly coverage: Coverage[];
  readonly samples: Sample[];
  started: TaskStarted | undefined;
  ended: TaskEnded | undefined;
}

function seenByTask(facts: readonly Fact[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  const of = (task: string): Seen => {
    const known = seen.get(task) ?? nothingSeen();
    seen.set(task, known);
    return known;
  };
  for (const fact of facts) {
    if (fact.kind === 'attempt ended') of(fact.task).attempts.push(fact.attempt);
    else if (fact.kind === 'finding seen') of(fact.task).findings.push(fact.finding);
    else if (fact.kind === 'coverage read') of(fact.task).coverage.push(fact.coverage);
    else if (fact.kind === 'sample closed') of(fact.task).samples.push(fact.sample);
    else if (fact.kind === 'task started') of(fact.task).started = fact;
    else if (fact.kind === 'task ended') of(fact.task).ended = fact;
  }
  return seen;
}

function nothingSeen(): Seen {
  const lists = { attempts: [], findings: [], coverage: [], samples: [] };
  return { ...lists, started: undefined, ended: undefined };
}

function suiteEvidence(
  suite: Suite,
  planned: RunPlanned,
  seen: ReadonlyMap<string, Seen>,
): SuiteEvidence {
  const { change, origin, at } = planned;
  const planTasks = planned.plan.tasks.filter((task) => task.suite === suite.id);
  const ends = planTasks.flatMap((task) => seen.get(task.id)?.ended?.at ?? []);
  const { id, layer, gives } = suite;
  return {
    suite: id,
    layer,
    gives,
    ...(planTasks.some(({ burnIn = 1 }) => burnIn > 1) ? { burnsIn: true } : {}),
    measuresCoverage: gives === 'coverage' || planTasks.some((task) => task.coverage === true),
    tree: change.tree,
    endedAt: Math.max(at, ...ends),
    origin:
      origin === undefined
        ? { state: 'absent', why: 'where it ran is not on record' }
        : { state: 'present', value: origin },
    tasks: planTasks.map((task) => taskEvidence(task, seen.get(task.id), change.tree)),
  };
}

function taskEvidence(task: Task, seen: Seen | undefined, tree: string): Need<TaskEvidence> {
  if (seen?.ended === undefined) {
    return { state: 'absent', why: seen ? 'it started and never ended' : 'it never started' };
  }
  const { exit, completeness, durationMs, at, burnedIn } = seen.ended;
  const results = resultsOf(seen.attempts, task.expected);
  const lost = lossOf(seen, seen.ended);
  if (lost !== '') return { state: 'corrupt', why: lost };
  const { findings, samples } = seen;
  // A report knows no tree: what it does not say is about the tree that ran.
  const coverage = seen.coverage.map((each) => (each.tree === '' ? { ...each, tree } : each));
  const startedAt = seen.started?.at ?? at - durationMs;
  const queuedMs = seen.started?.queuedMs ?? 0;
  return {
    state: 'present',
    value: {
      task,
      exit,
      completeness,
      results,
      ...(burnedIn === undefined ? {} : { burnedIn }),
      findings,
      coverage,
      samples,
      startedAt,
      queuedMs,
      durationMs,
    },
  };
}

/** Names what is missing on record of what the task left; empty when all of it is there. */
function lossOf(seen: Seen, ended: TaskEnded): string {
  const { left } = ended;
  if (left === undefined) return lossByCounts(seen, ended);
  const kinds: readonly (keyof Left)[] = ['attempts', 'coverage', 'findings', 'samples'];
  const short = kinds.find((kind) => seen[kind].length !== left[kind]);
  if (short === undefined) return '';
  return `it left ${left[short]} ${short}, and ${seen[short].length} are on record`;
}

/** Records from before tasks said what they left: their counts are the only witness. */
function lossByCounts(seen: Seen, { counts }: TaskEnded): string {
  const { missing: _, ...ran } = countsOf(resultsOf(seen.attempts, { known: false, why: '' }));
  const { missing: __, ...told } = counts;
  const sum = (each: object) => Object.values(each).reduce((all, count) => all + count, 0);
  return sum(ran) === sum(told)
    ? ''
    : `it counted ${sum(told)} cases, and ${sum(ran)} are on record`;
}
