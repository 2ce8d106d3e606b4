/** SARIF 2.1.0: failures of tests and findings of checkers, each at its place. */
import type { Place, Severity } from '../../model/nouns.ts';
import { TOOL } from '../../model/tool.ts';
import { plain } from '../text.ts';
import type { TaskView } from '../view.ts';
import type { Form } from './form.ts';

export const sarif: Form = {
  name: 'sarif',
  summary: 'SARIF 2.1.0: what failed and what checkers found, for code scanning',
  file: 'gauntlet.sarif',
  render({ view }) {
    const results = view.layers.flatMap(({ tasks }) => tasks).flatMap(resultsOf);
    const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
    const document = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: TOOL.name, version: TOOL.version, rules: rules.map((id) => ({ id })) },
          },
          automationDetails: { id: `gauntlet/${view.profile}/${view.run}` },
          invocations: [
            {
              executionSuccessful: view.end === 'ended',
              startTimeUtc: new Date(view.startedAt).toISOString(),
            },
          ],
          columnKind: 'utf16CodeUnits',
          results,
        },
      ],
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

const LEVELS: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

function resultsOf({ failures, findings, suite }: TaskView) {
  const failed = failures.map(({ failure, title, place, attempt }) => ({
    ruleId: `test-failed/${suite.layer}`,
    level: 'error',
    message: { text: `${plain(title)}: ${plain(failure.message)}` },
    ...locationsOf(place),
    partialFingerprints: { 'gauntlet/v1': `${attempt.case.id}/${failure.fingerprint}` },
  }));
  const found = findings.map(({ rule, severity, message, place, fingerprint }) => ({
    ruleId: rule || suite.name,
    level: LEVELS[severity],
    message: { text: plain(message) || rule },
    ...locationsOf(place),
    partialFingerprints: { 'gauntlet/v1': fingerprint },
  }));
  return [...failed, ...found];
}

function locationsOf(place: Place | undefined) {
  if (place === undefined || place.file === '') return {};
  const { file, line, column } = place;
  // Lines and columns start at 1; a tool that says 0 means the file.
  const region =
    line === undefined || line < 1
      ? {}
      : { region: { startLine: line, ...(column && column > 0 ? { startColumn: column } : {}) } };
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return { locations: [{ physicalLocation: { artifactLocation: { uri }, ...region } }] };
}
