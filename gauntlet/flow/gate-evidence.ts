/**
 * The evidence for a gate: what all runs of one tree show together. Of each suite a whole run is
 * needed. A failure that any run of this tree saw stays one until the same case has passed at this
 * tree as well, and then it has recovered: so no run can be added or dropped to hide it. What a
 * stranger's fork reported is no evidence.
 */
import { resultsOf } from '../judge/results.ts';
import { taskState } from '../judge/task-outlook.ts';
import type { Need, SuiteEvidence, TaskEvidence } from '../model/evidence.ts';
import type { StoredRun, StoredRuns } from '../model/evidence-source.ts';
import type { Attempt, Coverage, Finding, Suite } from '../model/nouns.ts';
import { isEverything } from '../model/selection.ts';
import { distinct, suitesOfRun } from './select.ts';
import { type SeenSuite, shardSets, tasksFor } from './shard-evidence.ts';

export function gateSuites(
  suites: readonly Suite[],
  tree: string,
  stored: StoredRuns,
): readonly SuiteEvidence[] {
  const seen = stored.runs.flatMap(seenIn);
  return suites.map((suite) => {
    const own = seen.filter((each) => each.suite.suite === suite.id);
    const trusted = own.filter(({ planned }) => planned.origin !== 'fork');
    if (trusted.length === 0) return nothing(suite, tree, absenceOf(own, stored));
    return together(trusted);
  });
}

function seenIn({ facts }: StoredRun): readonly SeenSuite[] {
  const own = distinct(facts);
  const planned = own.find((fact) => fact.kind === 'run planned');
  if (planned === undefined) return [];
  return suitesOfRun(own, planned).map((suite) => ({ planned, suite }));
}

function absenceOf(own: readonly SeenSuite[], { unreadable }: StoredRuns): Need<never> {
  if (own.length > 0) return { state: 'absent', why: 'only an untrusted fork reported it' };
  const [first] = unreadable;
  if (first === undefined) return { state: 'absent', why: 'it has not run at this tree' };
  const why = `it has no run on record, and ${first} can not be read`;
  return { state: 'corrupt', why };
}

function nothing({ id, layer, gives }: Suite, tree: string, need: Need<never>): SuiteEvidence {
  const about = { suite: id, layer, gives, measuresCoverage: false, tree, endedAt: 0 };
  return { ...about, origin: need, tasks: [need] };
}

/**
 * The best whole run, with every attempt, finding and covered line of the others. Samples are of
 * that run alone: the worst of several measurements would only say that one was disturbed.
 */
function together(seen: readonly SeenSuite[]): SuiteEvidence {
  const candidates = [...seen.filter(isWhole).map(({ suite }) => suite), ...shardSets(seen)];
  const ranked = candidates
    .map((suite) => ({ suite, rank: rankOf(suite) }))
    .sort((a, b) => a.rank - b.rank || b.suite.endedAt - a.suite.endedAt);
  const [best] = ranked;
  const all = seen.map(({ suite }) => suite);
  if (best !== undefined) return withOthers(best.suite, all);
  const latest = seen[seen.length - 1] as SeenSuite;
  const why = `only a part of it ran: ${latest.planned.plan.partial ?? 'some of its tests'}`;
  const part = {
    ...latest.suite,
    tasks: [...latest.suite.tasks, { state: 'absent', why }] as const,
  };
  return withOthers(part, all);
}

function isWhole(seen: SeenSuite): boolean {
  return tasksFor(seen).every(({ selection }) => isEverything(selection));
}

/** Whole and clean, then whole with failures, then what leaves a doubt, whatever it shows. */
function rankOf({ gives, tasks }: SuiteEvidence): number {
  if (tasks.length === 0) return DOUBTFUL;
  if (gives !== 'cases') {
    const isWhole = tasks.every(
      (task) => task.state === 'present' && task.value.completeness.state === 'whole',
    );
    return isWhole ? 0 : DOUBTFUL;
  }
  const states = tasks.map(taskState);
  if (states.some(({ doubt, fault }) => doubt !== '' || fault !== '')) return DOUBTFUL;
  return states.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

const DOUBTFUL = 2;

function withOthers(base: SuiteEvidence, all: readonly SuiteEvidence[]): SuiteEvidence {
  const others = all.flatMap((suite) => suite.tasks).flatMap(presentOf);
  const home = base.tasks.findIndex(({ state }) => state === 'present');
  const own = new Set(base.tasks.flatMap(presentOf).flatMap(({ results }) => results.map(idOf)));
  const tasks = base.tasks.map((need, at) => {
    if (need.state !== 'present') return need;
    const isMine = (id: string, variant: string) =>
      variant === need.value.task.variant.name &&
      (need.value.results.some((result) => idOf(result) === id) || (at === home && !own.has(id)));
    return { ...need, value: joined(need.value, others, isMine, at === home) };
  });
  return { ...base, tasks };
}

function joined(
  base: TaskEvidence,
  others: readonly TaskEvidence[],
  isMine: (id: string, variant: string) => boolean,
  isHome: boolean,
): TaskEvidence {
  const rest = others.filter((other) => other.results !== base.results);
  const more = rest.flatMap(({ task, results }) =>
    results
      .filter((result) => isMine(idOf(result), task.variant.name))
      .flatMap((result) => result.attempts),
  );
  const attempts = [...more, ...base.results.flatMap((result) => result.attempts)];
  const results =
    more.length === 0 ? base.results : resultsOf(renumbered(attempts), base.task.expected);
  const hadFailed = base.results.some(({ outcome }) => outcome === 'failed');
  const explained = hadFailed ? { isExitExplained: true } : {};
  if (!isHome) return { ...base, ...explained, results };
  const findings = distinctBy(
    others.flatMap((task) => task.findings),
    findingKey,
  );
  const coverage: readonly Coverage[] = others.flatMap((task) => task.coverage);
  return { ...base, ...explained, results, findings, coverage };
}

function renumbered(attempts: readonly Attempt[]): readonly Attempt[] {
  const counts = new Map<string, number>();
  return attempts.map((attempt) => {
    const ordinal = (counts.get(attempt.case.id) ?? 0) + 1;
    counts.set(attempt.case.id, ordinal);
    return { ...attempt, ordinal };
  });
}

function presentOf(need: Need<TaskEvidence>): readonly TaskEvidence[] {
  return need.state === 'present' ? [need.value] : [];
}

function idOf(result: { readonly case: { readonly id: string } }): string {
  return result.case.id;
}

function findingKey({ fingerprint, place, rule }: Finding): string {
  return `${fingerprint} ${rule} ${place?.file ?? ''} ${place?.line ?? ''}`;
}

function distinctBy<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
