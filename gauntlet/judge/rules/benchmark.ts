/** Benchmarks stay within absolute limits and do not get slower than they were at the base. */
import type { Evidence } from '../../model/evidence.ts';
import type { Measure, Sample } from '../../model/nouns.ts';
import { defineRule, type Judgement, worst } from '../rule.ts';
import {
  type LimitLine,
  type Limits,
  limitLines,
  numberText,
  sampledBy,
  worstSamples,
} from '../shared/samples.ts';
import { suitesOf } from '../shared/tasks.ts';

interface Parameters extends Limits {
  readonly layers: readonly string[];
  readonly regressionPercent: number;
  /** Metrics of which more is better, such as operations a second. */
  readonly higher: readonly string[];
}

export const benchmark = defineRule<Parameters>({
  name: 'benchmark',
  canRatchet: true,
  needs: ['base'],
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({
    most: reader.numbers('most'),
    least: reader.numbers('least'),
    layers: reader.texts('layers', ['benchmark']),
    regressionPercent: reader.number('regressionPercent', 10),
    higher: reader.texts('higher', []),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const { samples, doubts } = sampledBy(evidence, parameters.layers);
  const now = worstSamples(samples, parameters.higher);
  const measures =
    doubts.length > 0 ? [] : [...now.values()].map((each) => measureOf(each, parameters));
  if (samples.length === 0) {
    const action = 'Add a suite that gives samples, or take this rule out of the policy.';
    return { outlook: 'unknown', message: 'no benchmark ran', action, details: doubts };
  }
  const lines = [
    ...limitLines(samples, parameters),
    ...regressions(now, evidence, parameters),
    ...doubts.map((text) => ({ outlook: 'unknown', text }) as const),
  ];
  const outlook = worst(lines.map((line) => line.outlook));
  if (outlook === 'pass') return { outlook, message: `${now.size} metrics hold`, measures };
  const [first, ...rest] = lines.filter((line) => line.outlook === outlook).map(({ text }) => text);
  return { outlook, message: first ?? '', action: actionFor(outlook), details: rest, measures };
}

function actionFor(outlook: LimitLine['outlook']): string {
  return outlook === 'fail'
    ? 'Find what made it slower in this change, or set the limit anew in a reviewed change.'
    : 'Run the benchmarks to their end, here and at the base (on main).';
}

function regressions(
  now: ReadonlyMap<string, Sample>,
  { base }: Evidence,
  { regressionPercent, higher }: Parameters,
): readonly LimitLine[] {
  if (base.state !== 'present') {
    return [{ outlook: 'unknown', text: `nothing to compare with: ${base.why}` }];
  }
  const before = worstSamples(base.value.samples, higher);
  return [...before.values()].map(({ metric, value, unit }) => {
    const sample = now.get(metric);
    if (sample === undefined) return { outlook: 'unknown', text: `${metric} was not measured` };
    const isHigher = higher.includes(metric);
    const limit = value * (1 + (isHigher ? -1 : 1) * (regressionPercent / 100));
    const isGood = isHigher ? sample.value >= limit : sample.value <= limit;
    const [a, b] = [numberText(sample.value), numberText(value)];
    const text = `${metric} ${a} ${unit}, was ${b} at the base`;
    return { outlook: isGood ? 'pass' : 'fail', text };
  });
}

function measureOf({ metric, unit, value }: Sample, parameters: Parameters): Measure {
  const better = parameters.higher.includes(metric) ? 'higher' : 'lower';
  const slackPercent = parameters.regressionPercent;
  return { key: `benchmark/${metric}`, value, unit, better, slackPercent };
}
