/** Every planned test of every suite passes; what did not run is unknown. */
import { addCounts, NO_COUNTS } from '../../model/counts.ts';
import type { Evidence, SuiteEvidence } from '../../model/evidence.ts';
import type { Counts, Outlook } from '../../model/nouns.ts';
import { countsOf } from '../results.ts';
import { defineRule, type Judgement, type Standing, worst } from '../rule.ts';
import { nameOf, type Parted, partFailed } from '../shared/quarantine.ts';
import { missingLayers, presentTasks } from '../shared/tasks.ts';
import { countText, percentText, shortList } from '../shared/text.ts';
import { taskState } from '../task-outlook.ts';

const MOST_NAMED = 10;

interface Parameters {
  readonly percent: number;
  /** A rate of its own for some layers. */
  readonly percents: Readonly<Record<string, number>>;
  /** Layers without which there is no pass. */
  readonly layers: readonly string[];
}

export const testsPass = defineRule<Parameters>({
  name: 'tests pass',
  layers: ({ layers }) => (layers.length === 0 ? 'all' : layers),
  isShownBy: ({ suites }) => suites.some(({ gives }) => gives === 'cases'),
  parameters: (reader) => ({
    percent: reader.percent('percent', 100),
    percents: reader.numbers('percents', { least: 0, most: 100 }),
    layers: reader.texts('layers', []),
  }),
  judge,
});

interface LayerState {
  readonly layer: string;
  readonly outlook: Outlook;
  readonly needed: number;
  readonly rate: number;
  readonly counts: Counts;
  readonly parted: Parted;
  readonly reasons: readonly string[];
}

function judge(evidence: Evidence, parameters: Parameters, standing: Standing): Judgement {
  const { layers: wanted, percent, percents } = parameters;
  const tested = evidence.suites.filter(
    ({ gives, layer }) => gives === 'cases' && (wanted.length === 0 || wanted.includes(layer)),
  );
  const names = [...new Set([...wanted, ...tested.map(({ layer }) => layer)])];
  const gone = missingLayers({ ...evidence, suites: tested }, wanted);
  const layers = names.map((layer) => {
    const suites = tested.filter((suite) => suite.layer === layer);
    const needed = percents[layer] ?? percent;
    return layerState(layer, suites, needed, standing, evidence.asOf);
  });
  const outlook = worst(layers.map((layer) => layer.outlook));
  const details = [
    ...gone.map((layer) => `${layer}: no suite of this layer gave evidence`),
    ...layers.flatMap((layer) => layer.reasons),
    ...layers.flatMap((layer) => layer.parted.expired),
    ...quarantineDetails(layers),
  ];
  if (outlook === 'pass') {
    const message = passMessage(layers);
    return details.length === 0 ? { outlook, message } : { outlook, message, details };
  }
  const parts = layers.filter((layer) => layer.outlook !== 'pass').map(say);
  const message = parts.length === 0 ? 'no suite with tests was planned' : parts.join(', ');
  return { outlook, message, action: actionFor(outlook), details };
}

function layerState(
  layer: string,
  suites: readonly SuiteEvidence[],
  needed: number,
  standing: Standing,
  asOf: number,
): LayerState {
  const states = suites.flatMap(({ suite, tasks }) =>
    tasks.length === 0
      ? [{ suite, failed: [], fault: '', doubt: 'no task was planned' }]
      : tasks.map((need) => ({ suite, ...taskState(need) })),
  );
  const counts = presentTasks(suites)
    .map(({ results }) => countsOf(results))
    .reduce(addCounts, NO_COUNTS);
  const failed = states.flatMap((state) => state.failed);
  const parted = partFailed(failed, standing.quarantine ?? [], asOf);
  const good = counts.passed + counts.recovered;
  const ran = good + parted.blocking.length;
  const rate = ran === 0 ? 0 : (100 * good) / ran;
  const isShort = parted.blocking.length > 0 && (rate < needed || parted.expired.length > 0);
  const faults = states.filter(({ fault }) => fault !== '');
  const doubts = states.filter(({ doubt }) => doubt !== '');
  const isUnknown = doubts.length > 0 || states.length === 0;
  const outlook = isShort || faults.length > 0 ? 'fail' : isUnknown ? 'unknown' : 'pass';
  const reasons = states
    .map(({ suite, fault, doubt }) => ({ suite, why: fault || doubt }))
    .filter(({ why }) => why !== '')
    .map(({ suite, why }) => `${suite}: ${why}`);
  return { layer, outlook, needed, rate, counts, parted, reasons };
}

function passMessage(layers: readonly LayerState[]): string {
  return layers
    .map(({ layer, counts, parted }) => {
      const aside = parted.quarantined.length;
      const rest = aside === 0 ? '' : ` (${countText(aside, 'failure')} in quarantine)`;
      return `${layer} ${counts.passed + counts.recovered} passed${rest}`;
    })
    .join(', ');
}

function quarantineDetails(layers: readonly LayerState[]): readonly string[] {
  const names = layers.flatMap(({ parted }) => parted.quarantined).map(nameOf);
  return shortList(names, MOST_NAMED).map((name) => `in quarantine, failed: ${name}`);
}

function say({ layer, outlook, rate, counts, needed }: LayerState): string {
  if (outlook === 'unknown') return `${layer} unknown`;
  if (counts.failed === 0) return `${layer} did not finish`;
  return `${layer} ${percentText(rate)}, needs ${needed} %`;
}

function actionFor(outlook: Outlook): string {
  return outlook === 'fail'
    ? 'Mend the failures listed above; `gauntlet repro <failure>` repeats one.'
    : 'Find out why there is no result: the output of the task is kept with the run.';
}
