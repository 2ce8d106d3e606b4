/** The evidence is about this tree, and young enough to be believed. */
import type { Evidence } from '../../model/evidence.ts';
import { defineRule, type Judgement } from '../rule.ts';

interface Parameters {
  readonly maxAgeHours: number;
}

const HOUR_MS = 3_600_000;

export const freshness = defineRule<Parameters>({
  name: 'freshness',
  parameters: (reader) => ({ maxAgeHours: reader.number('maxAgeHours', 168) }),
  judge,
});

function judge(evidence: Evidence, { maxAgeHours }: Parameters): Judgement {
  const { subject, suites, asOf } = evidence;
  const seen = suites.filter(({ tasks }) => tasks.some(({ state }) => state === 'present'));
  const absent = suites.length - seen.length;
  if (seen.length === 0 || absent > 0) {
    const message = seen.length === 0 ? 'there is no evidence' : `${absent} suites gave none`;
    const action = 'Run what the gate asks for at this tree.';
    return { outlook: 'unknown', message, action };
  }
  const other = seen.filter(({ tree }) => tree !== subject.tree).map(({ suite }) => suite);
  const old = seen
    .filter(({ endedAt }) => asOf - endedAt > maxAgeHours * HOUR_MS)
    .map(({ suite, endedAt }) => `${suite}: ${Math.floor((asOf - endedAt) / HOUR_MS)} h old`);
  if (other.length > 0) {
    const message = `${other.length} suites were seen at another tree`;
    return { outlook: 'fail', message, action: 'Run them at this tree.', details: other };
  }
  if (old.length === 0) return { outlook: 'pass', message: `${seen.length} suites, this tree` };
  const message = `${old.length} suites ran more than ${maxAgeHours} h ago`;
  return { outlook: 'fail', message, action: 'Run them again at this tree.', details: old };
}
