/** Under load: percentiles, error rate, throughput and memory within their limits. */
import type { Evidence } from '../../model/evidence.ts';
import { defineRule, type Judgement, worst } from '../rule.ts';
import { type Limits, limitLines, sampledBy } from '../shared/samples.ts';
import { suitesOf } from '../shared/tasks.ts';

interface Parameters extends Limits {
  readonly layers: readonly string[];
}

export const load = defineRule<Parameters>({
  name: 'load',
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({
    most: reader.numbers('most'),
    least: reader.numbers('least'),
    layers: reader.texts('layers', ['load']),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const { samples, doubts } = sampledBy(evidence, parameters.layers);
  const lines = limitLines(samples, parameters);
  if (lines.length === 0) {
    const action = 'Set limits: most: { "p95": 2000 }, least: { "requests per second": 50 }.';
    return { outlook: 'unknown', message: 'no limit is set', action };
  }
  const all = [...lines, ...doubts.map((text) => ({ outlook: 'unknown', text }) as const)];
  const outlook = worst(all.map((line) => line.outlook));
  if (outlook === 'pass') return { outlook, message: lines.map(({ text }) => text).join('; ') };
  const [first, ...rest] = all.filter((line) => line.outlook === outlook).map(({ text }) => text);
  const action =
    outlook === 'fail'
      ? 'Find what is slow under load: the samples of the run show when it began.'
      : 'Run the load suite to its end; its report must hold every metric that has a limit.';
  return { outlook, message: first ?? '', action, details: rest };
}
