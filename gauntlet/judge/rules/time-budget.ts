/** The run, its layers and its tests fit their budgets; the slowest is named. */
import type { Evidence, SuiteEvidence, TaskEvidence } from '../../model/evidence.ts';
import type { Measure } from '../../model/nouns.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { nameOf } from '../shared/quarantine.ts';
import { presentTasks } from '../shared/tasks.ts';
import { secondsText, shortList } from '../shared/text.ts';

const MOST_NAMED = 5;

interface Parameters {
  /** The profile's, unless the project sets one. */
  readonly budgetMs: number | undefined;
  readonly layersMs: Readonly<Record<string, number>>;
  /** The longest that one test of a layer may take. */
  readonly testsMs: Readonly<Record<string, number>>;
  /** How much slower than the best a ratchet lets pass. */
  readonly slackPercent: number;
}

export const timeBudget = defineRule<Parameters>({
  name: 'time budget',
  canRatchet: true,
  isShownBy: ({ subject }) => subject.partial === undefined,
  parameters: (reader) => ({
    budgetMs: reader.optional('budgetMs', { least: 1 }),
    layersMs: reader.numbers('layersMs', { least: 1 }),
    testsMs: reader.numbers('testsMs', { least: 1 }),
    slackPercent: reader.number('slackPercent', 25),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const { run } = evidence;
  const measures = [measureOf(evidence, parameters)];
  if (run.state !== 'present') return { ...unknown(run.why), measures };
  if (run.value.end !== 'ended') return { ...unknown(`the run was ${run.value.end}`), measures };
  const { budgetMs } = parameters;
  if (budgetMs === undefined) return { ...unknown('no budget is set for this profile'), measures };
  const tasks = presentTasks(evidence.suites);
  const absent = evidence.suites.some((suite) => isAbsent(suite));
  const message = `${secondsText(run.value.durationMs)} of ${secondsText(budgetMs)}`;
  const late = [...lateLayers(tasks, parameters), ...lateTests(tasks, parameters)];
  const isLate = run.value.durationMs > budgetMs;
  if (!isLate && late.length === 0) {
    return absent
      ? { ...unknown(`${message}, and not every task ran`), measures }
      : { outlook: 'pass', message, measures };
  }
  return {
    outlook: 'fail',
    message: isLate ? message : (late[0] ?? message),
    action: `Make the slowest suite faster or move it to a later profile: ${slowest(tasks)}.`,
    details: shortList(isLate ? late : late.slice(1), MOST_NAMED),
    measures,
  };
}

function isAbsent({ tasks }: SuiteEvidence): boolean {
  return tasks.some(({ state }) => state !== 'present');
}

function unknown(message: string): Judgement {
  return { outlook: 'unknown', message, action: 'Run it again to the end.' };
}

function slowest(tasks: readonly TaskEvidence[]): string {
  const [first] = [...tasks].sort((a, b) => b.durationMs - a.durationMs);
  if (first === undefined) return 'none ran';
  const queued = first.queuedMs >= 1_000 ? ` after ${secondsText(first.queuedMs)} of waiting` : '';
  return `${first.task.suite}, ${secondsText(first.durationMs)}${queued}`;
}

/** From the first start to the last end: what a person waits for, queues of others left out. */
function lateLayers(tasks: readonly TaskEvidence[], { layersMs }: Parameters): readonly string[] {
  return Object.entries(layersMs).flatMap(([layer, budgetMs]) => {
    const own = tasks.filter(({ task }) => task.layer === layer);
    if (own.length === 0) return [];
    const startedAt = Math.min(...own.map((task) => task.startedAt));
    const tookMs = Math.max(...own.map((task) => task.startedAt + task.durationMs)) - startedAt;
    if (tookMs <= budgetMs) return [];
    return [`layer ${layer} ${secondsText(tookMs)} of ${secondsText(budgetMs)}`];
  });
}

function lateTests(tasks: readonly TaskEvidence[], { testsMs }: Parameters): readonly string[] {
  return tasks
    .flatMap(({ task, results }) => {
      const budgetMs = testsMs[task.layer];
      if (budgetMs === undefined) return [];
      return results
        .map((result) => ({ result, budgetMs, tookMs: longest(result.attempts) }))
        .filter(({ tookMs }) => tookMs > budgetMs);
    })
    .sort((a, b) => b.tookMs - a.tookMs)
    .map(
      ({ result, budgetMs, tookMs }) =>
        `${nameOf(result)} ${secondsText(tookMs)} of ${secondsText(budgetMs)}`,
    );
}

function longest(attempts: readonly { readonly durationMs: number }[]): number {
  return attempts.reduce((most, { durationMs }) => Math.max(most, durationMs), 0);
}

function measureOf({ run, subject, suites }: Evidence, { slackPercent }: Parameters): Measure {
  const isWhole =
    run.state === 'present' &&
    run.value.end === 'ended' &&
    !suites.some((suite) => isAbsent(suite));
  const value = isWhole ? { value: run.value.durationMs / 1_000 } : {};
  const rest = { better: 'lower', unit: 's', slackPercent } as const;
  return { key: `time budget/${subject.profile}`, ...value, ...rest };
}
