/** What others rely on has not changed in a way that breaks them. */
import type { Evidence } from '../../model/evidence.ts';
import type { Severity } from '../../model/nouns.ts';
import { defineRule, type Standing } from '../rule.ts';
import { judgeLayer } from '../shared/layer.ts';
import { isAtLeast, SEVERITIES } from '../shared/severity.ts';
import { suitesOf } from '../shared/tasks.ts';
import { countText } from '../shared/text.ts';
import { isWaived } from '../waivers.ts';

const NAME = 'contract';

interface Parameters {
  readonly layers: readonly string[];
  /** From which severity a drift breaks somebody. */
  readonly severity: Severity;
}

export const contract = defineRule<Parameters>({
  name: NAME,
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({
    layers: reader.texts('layers', ['contract']),
    severity: reader.choice('severity', SEVERITIES, 'high'),
  }),
  judge: (evidence: Evidence, { layers, severity }, standing: Standing) =>
    judgeLayer(evidence, {
      layers,
      counts: (finding) =>
        isAtLeast(finding.severity, severity) &&
        !isWaived(finding, standing.waivers, NAME, evidence.asOf),
      passed: 'no breaking drift',
      say: (bad) => countText(bad, 'break of a contract', 'breaks of a contract'),
      action: 'Keep the old form beside the new one until nobody uses it, or raise the version.',
    }),
});
