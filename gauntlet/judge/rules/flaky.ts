/** Few tests are flaky, and quarantine stays small and young. */
import type { Evidence } from '../../model/evidence.ts';
import type { Measure } from '../../model/nouns.ts';
import { defineRule, type Judgement, type Standing, worst } from '../rule.ts';
import { dayText } from '../shared/text.ts';

interface Parameters {
  /** A test that passes less often than this is more flaky than is tolerated. */
  readonly percent: number;
  readonly quarantineSize: number;
  readonly quarantineDays: number;
}

export const flaky = defineRule<Parameters>({
  name: 'flaky',
  canRatchet: true,
  parameters: (reader) => ({
    percent: reader.percent('percent', 95),
    quarantineSize: reader.number('quarantineSize', 10),
    quarantineDays: reader.number('quarantineDays', 30),
  }),
  judge,
});

const DAY_MS = 86_400_000;

function judge(evidence: Evidence, parameters: Parameters, standing: Standing): Judgement {
  const entries = standing.quarantine ?? [];
  const { quarantineSize, quarantineDays } = parameters;
  const old = entries.filter(
    ({ sinceAt, expiresAt }) =>
      evidence.asOf >= expiresAt || evidence.asOf - sinceAt > quarantineDays * DAY_MS,
  );
  const isFull = entries.length > quarantineSize;
  const measures = [measureOf(entries.length)];
  const outlook = worst([isFull || old.length > 0 ? 'fail' : 'pass', 'unknown']);
  if (outlook === 'unknown') {
    const message = `${entries.length} in quarantine; no estimate of the others yet`;
    const action = 'Estimates need more runs on record than there are; let this rule advise.';
    return { outlook, message, action, measures };
  }
  const parts = [
    ...(isFull ? [`${entries.length} tests in quarantine, at most ${quarantineSize}`] : []),
    ...(old.length > 0 ? [`${old.length} for longer than agreed`] : []),
  ];
  return {
    outlook,
    message: parts.join(', '),
    action: 'Mend the oldest and take them out of .gauntlet/quarantine.yaml, or delete them.',
    details: old.map(({ test, owner, sinceAt }) => `${test}: ${owner}, since ${dayText(sinceAt)}`),
    measures,
  };
}

function measureOf(value: number): Measure {
  const rest = { better: 'lower', unit: 'tests', slackPercent: 0 } as const;
  return { key: 'flaky/in quarantine', value, ...rest };
}
