/** What history last showed of each suite: for tables that are about now, not about one run. */
import type { Evidence, SuiteEvidence } from '../model/evidence.ts';
import type { StoredRun } from '../model/evidence-source.ts';
import { isEverything } from '../model/selection.ts';
import { NOT_COMPARED, select } from './select.ts';

/** The newest whole evidence of each suite; `wanted` says which evidence counts. */
export function latestEvidence(
  runs: readonly StoredRun[],
  asOf: number,
  wanted: (suite: SuiteEvidence) => boolean,
): Evidence {
  const suites = new Map<string, SuiteEvidence>();
  let subject: Evidence['subject'] = { tree: '', profile: '' };
  for (const { facts } of runs.toReversed()) {
    if (!facts.some(({ kind }) => kind === 'run planned')) continue;
    const evidence = select(facts, asOf);
    const fresh = evidence.suites.filter(
      (suite) => !suites.has(suite.suite) && isAll(suite) && wanted(suite),
    );
    const { tree, profile } = evidence.subject;
    if (fresh.length > 0 && suites.size === 0) subject = { tree, profile };
    for (const suite of fresh) suites.set(suite.suite, suite);
  }
  const run = { state: 'absent', why: 'of several runs' } as const;
  return { subject, point: '', asOf, run, suites: [...suites.values()], ...NOT_COMPARED };
}

/** All tests of the suite were to run, whatever else the run left out. */
function isAll({ tasks }: SuiteEvidence): boolean {
  return tasks.every((need) => {
    return need.state !== 'present' || isEverything(need.value.task.selection);
  });
}
