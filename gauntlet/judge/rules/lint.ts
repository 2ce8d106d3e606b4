/** Lint, types and format: no checker finds anything. */
import type { Evidence } from '../../model/evidence.ts';
import type { Finding, Measure, Severity } from '../../model/nouns.ts';
import { defineRule, type Judgement, type Standing } from '../rule.ts';
import { judgeLayer } from '../shared/layer.ts';
import { isAtLeast, SEVERITIES } from '../shared/severity.ts';
import { doubtsOf, presentTasks, suitesOf } from '../shared/tasks.ts';
import { countText } from '../shared/text.ts';
import { isWaived } from '../waivers.ts';

const NAME = 'lint';

interface Parameters {
  readonly layers: readonly string[];
  readonly severity: Severity;
}

export const lint = defineRule<Parameters>({
  name: NAME,
  canRatchet: true,
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({
    layers: reader.texts('layers', ['precommit', 'types']),
    severity: reader.choice('severity', SEVERITIES, 'low'),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters, standing: Standing): Judgement {
  const { layers, severity } = parameters;
  const counts = (finding: Finding) =>
    isAtLeast(finding.severity, severity) &&
    !isWaived(finding, standing.waivers, NAME, evidence.asOf);
  const judged = judgeLayer(evidence, {
    layers,
    counts,
    passed: 'nothing found',
    say: (bad) => countText(bad, 'finding'),
    action: 'Mend them; most checkers can mend some by themselves (`--fix`, `--write`).',
  });
  return { ...judged, measures: suitesOf(evidence, layers).map(measureOf) };

  function measureOf(suite: (typeof evidence.suites)[number]): Measure {
    const tasks = presentTasks([suite]);
    const findings = tasks.flatMap((task) => task.findings).filter(counts).length;
    const failed = tasks
      .flatMap(({ results }) => results)
      .filter(({ outcome }) => outcome === 'failed').length;
    const isWhole = doubtsOf([suite]).length === 0;
    const value = isWhole ? { value: findings + failed } : {};
    const rest = { better: 'lower', unit: 'findings', slackPercent: 0 } as const;
    return { key: `${NAME}/${suite.suite}`, ...value, ...rest };
  }
}
