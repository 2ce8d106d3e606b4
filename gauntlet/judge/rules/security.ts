/** No secret, no vulnerability that matters and is not waived, nothing found by analysis. */
import type { Evidence } from '../../model/evidence.ts';
import type { Finding, Severity } from '../../model/nouns.ts';
import { defineRule, type Judgement, type Standing } from '../rule.ts';
import { findingText, judgeLayer } from '../shared/layer.ts';
import { isAtLeast, SEVERITIES } from '../shared/severity.ts';
import { presentTasks, suitesOf } from '../shared/tasks.ts';
import { countText } from '../shared/text.ts';
import { isWaived } from '../waivers.ts';

const NAME = 'security';

interface Parameters {
  readonly layers: readonly string[];
  readonly severity: Severity;
}

export const security = defineRule<Parameters>({
  name: NAME,
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({
    layers: reader.texts('layers', ['security']),
    severity: reader.choice('severity', SEVERITIES, 'high'),
  }),
  judge,
});

function judge(evidence: Evidence, { layers, severity }: Parameters, standing: Standing) {
  const isOpen = (finding: Finding) => !isWaived(finding, standing.waivers, NAME, evidence.asOf);
  const judged = judgeLayer(evidence, {
    layers,
    counts: (finding) => isAtLeast(finding.severity, severity) && isOpen(finding),
    passed: `nothing of severity ${severity} or above`,
    say: (bad) => `${countText(bad, 'finding')} of severity ${severity} or above`,
    action:
      'Update what is vulnerable and revoke what leaked; what can not be mended yet needs a ' +
      'waiver with an owner and a day in .gauntlet/waivers.yaml.',
  });
  return withWaived(judged, evidence, layers, (finding) => !isOpen(finding));
}

/** What is waived is still told: a waiver that nobody reads is forgotten. */
function withWaived(
  judged: Judgement,
  evidence: Evidence,
  layers: readonly string[],
  isSetAside: (finding: Finding) => boolean,
): Judgement {
  const aside = presentTasks(suitesOf(evidence, layers))
    .flatMap((task) => task.findings)
    .filter(isSetAside)
    .map((finding) => `waived: ${findingText(finding)}`);
  return { ...judged, details: [...(judged.details ?? []), ...aside] };
}
