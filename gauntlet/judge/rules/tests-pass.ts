/** Every planned test of every suite passes; what did not run is unknown. */
import { addCounts, NO_COUNTS } from '../../model/counts.ts';
import type { Counts, Evidence, Outlook, SuiteEvidence } from '../../model/nouns.ts';
import { countsOf } from '../results.ts';
import { type Judgement, numberOf, type Parameters, type Rule, worst } from '../rule.ts';
import { taskOutlook } from '../task-outlook.ts';

export const testsPass: Rule = { name: 'tests pass', judge };

interface LayerState {
  readonly layer: string;
  readonly outlook: Outlook;
  readonly rate: number;
  readonly counts: Counts;
  readonly reasons: readonly string[];
}

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const needed = numberOf(parameters, 'percent', 100);
  const tested = evidence.suites.filter(({ gives }) => gives === 'cases');
  const layers = [...new Set(tested.map(({ layer }) => layer))].map((layer) =>
    layerState(
      layer,
      tested.filter((suite) => suite.layer === layer),
      needed,
    ),
  );
  const outlook = worst(layers.map((layer) => layer.outlook));
  if (outlook === 'pass') return { outlook, message: passMessage(layers) };
  const details = layers.flatMap((layer) => layer.reasons);
  const parts = layers
    .filter((layer) => layer.outlook !== 'pass')
    .map((layer) => say(layer, needed));
  const message = parts.length === 0 ? 'no suite with tests was planned' : parts.join(', ');
  return { outlook, message, action: actionFor(outlook), details };
}

function layerState(layer: string, suites: readonly SuiteEvidence[], needed: number): LayerState {
  const tasks = suites.flatMap((suite) =>
    suite.tasks.length === 0
      ? [{ suite, state: { outlook: 'unknown' as const, why: 'no task was planned' } }]
      : suite.tasks.map((need) => ({ suite, state: taskOutlook(need) })),
  );
  const counts = suites
    .flatMap((suite) => suite.tasks)
    .map((need) => (need.state === 'present' ? countsOf(need.value.results) : NO_COUNTS))
    .reduce(addCounts, NO_COUNTS);
  const ran = counts.passed + counts.recovered + counts.failed;
  const rate = ran === 0 ? 0 : (100 * (counts.passed + counts.recovered)) / ran;
  const outlooks = tasks.map(({ state }) => tolerated(state, rate, needed));
  const reasons = tasks
    .filter(({ state }) => state.why !== '')
    .map(({ suite, state }) => `${suite.suite}: ${state.why}`);
  return { layer, outlook: worst(outlooks), rate, counts, reasons };
}

/** A rate below 100 forgives failed tests, never a task of which nothing is known. */
function tolerated(
  state: { readonly outlook: Outlook; readonly why: string },
  rate: number,
  needed: number,
): Outlook {
  return state.outlook === 'fail' && state.why === '' && rate >= needed ? 'pass' : state.outlook;
}

function passMessage(layers: readonly LayerState[]): string {
  return layers.map(({ layer, counts }) => `${layer} ${passed(counts)}`).join(', ');
}

function passed(counts: Counts): string {
  return `${counts.passed + counts.recovered} passed`;
}

function say({ layer, outlook, rate, counts }: LayerState, needed: number): string {
  if (outlook === 'unknown') return `${layer} unknown`;
  if (counts.failed === 0) return `${layer} did not finish`;
  // Rounded down: 99.96 % must never read as 100 %.
  return `${layer} ${(Math.floor(rate * 10) / 10).toFixed(1)} %, needs ${needed} %`;
}

function actionFor(outlook: Outlook): string {
  return outlook === 'fail'
    ? 'Mend the failures listed above; `gauntlet repro <failure>` repeats one.'
    : 'Find out why there is no result: the output of the task is kept with the run.';
}
