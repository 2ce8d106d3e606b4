/** Many unit tests, fewer integration tests, few end-to-end tests; the advice is in numbers. */

import type { Evidence } from '../../model/evidence.ts';
import type { Measure } from '../../model/nouns.ts';
import { adviceFor, type PyramidCounts, shapeOf } from '../pyramid/shape.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { doubtsOf, presentTasks, suitesOf } from '../shared/tasks.ts';
import { countText } from '../shared/text.ts';

interface Parameters {
  readonly unit: number;
  readonly integration: number;
  readonly e2e: number;
  /** Points by which a share may miss its target. */
  readonly tolerance: number;
}

const LAYERS = ['unit', 'integration', 'e2e'] as const;

export const pyramid = defineRule<Parameters>({
  name: 'pyramid',
  canRatchet: true,
  layers: () => LAYERS,
  isShownBy: ({ subject, suites }) =>
    subject.partial === undefined &&
    LAYERS.every((layer) => suites.some((suite) => suite.layer === layer)),
  parameters: (reader) => ({
    unit: reader.percent('unit', 70),
    integration: reader.percent('integration', 20),
    e2e: reader.percent('e2e', 10),
    tolerance: reader.percent('tolerance', 0),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const measure = measureOf(evidence);
  const suites = suitesOf(evidence, LAYERS).filter(({ gives }) => gives === 'cases');
  const counts = countsIn(evidence);
  const doubts = [...partOf(evidence), ...doubtsOf(suites)];
  if (doubts.length > 0 || counts.unit + counts.integration + counts.e2e === 0) {
    const message = 'the tests of the layers unit, integration and e2e were not all seen';
    const action = 'Run them whole: `gauntlet run unit integration e2e`.';
    return { outlook: 'unknown', message, action, details: doubts, measures: [measure] };
  }
  const shape = shapeOf(counts, parameters);
  const shares = LAYERS.map((layer) => Math.round(shape.shares[layer])).join('/');
  const target = LAYERS.map((layer) => parameters[layer]).join('/');
  const measures = [{ ...measure, value: shape.pointsOff }];
  const all = LAYERS.map((layer) => countText(counts[layer], layer, layer)).join(', ');
  if (shape.off === undefined) return { outlook: 'pass', message: `${shares} (${all})`, measures };
  return {
    outlook: 'fail',
    message: `${shares}, target ${target} (${all})`,
    action: `${adviceFor(counts, parameters, shape.off)}.`,
    measures,
  };
}

function countsIn(evidence: Evidence): PyramidCounts {
  const count = (layer: string) => {
    const results = presentTasks(suitesOf(evidence, [layer])).flatMap((task) => task.results);
    return new Set(results.map((result) => result.case.id)).size;
  };
  return { unit: count('unit'), integration: count('integration'), e2e: count('e2e') };
}

function partOf({ subject }: Evidence): readonly string[] {
  return subject.partial === undefined ? [] : [`only a part ran: ${subject.partial}`];
}

function measureOf({ subject }: Evidence): Measure {
  return {
    key: `pyramid/${subject.profile}`,
    better: 'lower',
    unit: 'points off',
    // One test more or less moves a share a little; that is no slide.
    slackPercent: 5,
  };
}
