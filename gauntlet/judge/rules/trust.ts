/** What a stranger's fork reports satisfies no gate: it could say anything. */
import type { Evidence, Origin } from '../../model/evidence.ts';
import { defineRule, type Judgement } from '../rule.ts';

const ORIGINS: readonly Origin[] = ['here', 'ci', 'imported'];

interface Parameters {
  readonly origins: readonly string[];
}

export const trust = defineRule<Parameters>({
  name: 'trust',
  parameters: (reader) => ({ origins: reader.texts('origins', ORIGINS) }),
  judge,
});

function judge({ suites }: Evidence, { origins }: Parameters): Judgement {
  const strangers = suites.flatMap(({ suite, origin }) =>
    origin.state === 'present' && !origins.includes(origin.value)
      ? [`${suite}: ${origin.value}`]
      : [],
  );
  if (strangers.length > 0) {
    const message = `${strangers.length} suites have evidence from where none is trusted`;
    const action = 'Run them again on your own machines, after a look at what the change does.';
    return { outlook: 'fail', message, action, details: strangers };
  }
  const nowhere = suites.flatMap(({ suite, origin }) =>
    origin.state === 'present' ? [] : [`${suite}: ${origin.why}`],
  );
  if (suites.length > 0 && nowhere.length === 0) {
    return { outlook: 'pass', message: `${suites.length} suites from trusted places` };
  }
  const action = 'Run them again with a Gauntlet that records where it runs.';
  const message = 'it is not known where the evidence is from';
  return { outlook: 'unknown', message, action, details: nowhere };
}
