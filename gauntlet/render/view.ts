/**
 * A run as renderers need it: a pure fold of its facts. Every form that is written (terminal,
 * Markdown, JUnit and so on) is made from this, so that they can not disagree.
 */
import { addCounts, NO_COUNTS } from '../model/counts.ts';
import type { Fact, RunPlanned, TaskEnded } from '../model/facts.ts';
import { fileNameOf } from '../model/file-name.ts';
import { failureIdOf } from '../model/identity.ts';
import type { FailureNote, FailureNotes } from '../model/notes.ts';
import type {
  Attempt,
  Change,
  Counts,
  Failure,
  Finding,
  Machine,
  Place,
  Result,
  RunEnd,
  Suite,
  Task,
  Verdict,
} from '../model/nouns.ts';

export interface RunView {
  readonly run: string;
  readonly change: Change;
  readonly profile: string;
  readonly systems: readonly string[];
  readonly machine: Machine;
  readonly startedAt: number;
  /** Undefined while it runs, and for a run that was killed. */
  readonly end: RunEnd | undefined;
  readonly durationMs: number | undefined;
  readonly estimateMs: number | undefined;
  readonly budgetMs: number;
  readonly counts: Counts;
  readonly layers: readonly LayerView[];
  readonly verdict: Verdict | undefined;
}

export interface LayerView {
  readonly layer: string;
  readonly mark: Mark;
  readonly counts: Counts;
  readonly startedAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly budgetMs: number | undefined;
  readonly tasks: readonly TaskView[];
}

export type Mark = 'ok' | 'fail' | 'unknown';

export interface TaskView {
  readonly task: Task;
  readonly suite: Suite;
  readonly mark: Mark;
  readonly ended: TaskEnded | undefined;
  readonly results: readonly Result[];
  readonly findings: readonly Finding[];
  readonly failures: readonly FailureView[];
  readonly recovered: readonly Result[];
}

export interface FailureView {
  /** `f-…`, what a person types. */
  readonly id: string;
  readonly title: string;
  readonly place: Place | undefined;
  readonly failure: Failure;
  readonly attempt: Attempt;
  readonly note: FailureNote;
  /** Files that the test left, and the output of its task, relative to the project's root. */
  readonly attachments: readonly string[];
}

export interface ViewOptions {
  readonly budgetsMs?: Readonly<Record<string, number>>;
  readonly notes?: FailureNotes;
  /** Files by the name of a failure or of a task, as they are called in the folder of the run. */
  readonly attachments?: ReadonlyMap<string, readonly string[]>;
}

export type Fold = (attempts: readonly Attempt[], expected: Task['expected']) => readonly Result[];

export function viewOf(
  facts: readonly Fact[],
  fold: Fold,
  options: ViewOptions = {},
): RunView | undefined {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  if (planned === undefined) return undefined;
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const tasks = taskViews(planned, facts, fold, options);
  const names = [...new Set(planned.plan.tasks.map(({ layer }) => layer))];
  return {
    run: planned.run,
    change: planned.change,
    profile: planned.plan.profile,
    systems: [...new Set(planned.suites.map(({ system }) => system))],
    machine: planned.machine,
    startedAt: planned.at,
    end: ended?.end,
    durationMs: ended?.durationMs,
    estimateMs: estimateOf(planned),
    budgetMs: planned.plan.budgetMs,
    counts: tasks.map(({ ended }) => ended?.counts ?? NO_COUNTS).reduce(addCounts, NO_COUNTS),
    layers: names.map((layer) => layerView(layer, tasks, options.budgetsMs?.[layer])),
    verdict: facts.findLast((fact) => fact.kind === 'verdict given')?.verdict,
  };
}

/** Layers one after another, suites of a layer side by side: only when each was seen before. */
export function estimateOf({ plan, machine }: RunPlanned): number | undefined {
  const layers = Map.groupBy(plan.tasks, ({ layer }) => layer);
  let total = 0;
  for (const tasks of layers.values()) {
    const times = tasks.map(({ estimateMs }) => estimateMs ?? Number.NaN);
    const sum = times.reduce((a, b) => a + b, 0);
    total += Math.max(...times, sum / Math.max(1, machine.cores));
  }
  return Number.isNaN(total) || total === 0 ? undefined : total;
}

function taskViews(
  planned: RunPlanned,
  facts: readonly Fact[],
  fold: Fold,
  options: ViewOptions,
): readonly TaskView[] {
  const attempts = new Map<string, Attempt[]>();
  const findings = new Map<string, Finding[]>();
  const ends = new Map<string, TaskEnded>();
  for (const fact of facts) {
    if (fact.kind === 'attempt ended') put(attempts, fact.task, fact.attempt);
    else if (fact.kind === 'finding seen') put(findings, fact.task, fact.finding);
    else if (fact.kind === 'task ended') ends.set(fact.task, fact);
  }
  const suites = new Map(planned.suites.map((suite) => [suite.id, suite]));
  return planned.plan.tasks.flatMap((task) => {
    const suite = suites.get(task.suite);
    if (suite === undefined) return [];
    const results = fold(attempts.get(task.id) ?? [], task.expected);
    const ended = ends.get(task.id);
    // Where shards are shown as one, each failure keeps the name that its own machine gave it.
    const run = ended?.run ?? planned.run;
    const failures = results.flatMap((one) => failureViews(run, task, suite, one, options));
    const recovered = results.filter(({ outcome }) => outcome === 'recovered');
    const found = findings.get(task.id) ?? [];
    const mark = markOf(ended, failures);
    return [{ task, suite, mark, ended, results, findings: found, failures, recovered }];
  });
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function failureViews(
  run: string,
  task: Task,
  { services }: Suite,
  result: Result,
  { notes = new Map(), attachments = new Map() }: ViewOptions,
): readonly FailureView[] {
  const attempt = result.attempts.findLast(({ failure }) => failure !== undefined);
  if (result.outcome !== 'failed' || attempt?.failure === undefined) return [];
  const { failure, locator } = attempt;
  const file = locator.file === '' ? undefined : { file: locator.file };
  const id = failureIdOf(run, attempt.case.id, variantOf(task));
  return [
    {
      id,
      title: titleOf(attempt),
      place: failure.place ?? attempt.place ?? file,
      failure,
      attempt,
      note: notes.get(id) ?? {},
      attachments: [
        ...(attachments.get(id) ?? []),
        ...(attachments.get(fileNameOf(task.id)) ?? []),
        ...services.flatMap((name) => attachments.get(`service-${fileNameOf(name)}.log`) ?? []),
      ],
    },
  ];
}

function variantOf({ variant }: Task): string {
  return variant.name === 'default' ? '' : variant.name;
}

export function titleOf({ locator, case: named }: Pick<Attempt, 'locator' | 'case'>): string {
  const title = locator.titles.join(' > ') || 'outside of any test';
  return named.parameter === '' ? title : `${title} [${named.parameter}]`;
}

function markOf(ended: TaskEnded | undefined, failures: readonly FailureView[]): Mark {
  if (failures.length > 0 || (ended !== undefined && ended.counts.failed > 0)) return 'fail';
  if (ended?.exit.timedOut === true) return 'fail';
  return ended?.exit.code === 0 && ended.completeness.state === 'whole' ? 'ok' : 'unknown';
}

function layerView(
  layer: string,
  all: readonly TaskView[],
  budgetMs: number | undefined,
): LayerView {
  const tasks = all.filter(({ task }) => task.layer === layer);
  const ends = tasks.flatMap(({ ended }) => (ended === undefined ? [] : [ended]));
  const starts = ends.map(({ at, durationMs }) => at - durationMs);
  const startedAt = starts.length === 0 ? undefined : Math.min(...starts);
  const marks = tasks.map(({ mark }) => mark);
  return {
    layer,
    mark: marks.includes('fail') ? 'fail' : marks.includes('unknown') ? 'unknown' : 'ok',
    counts: ends.map(({ counts }) => counts).reduce(addCounts, NO_COUNTS),
    startedAt,
    durationMs:
      startedAt === undefined ? undefined : Math.max(...ends.map((e) => e.at)) - startedAt,
    budgetMs,
    tasks,
  };
}
