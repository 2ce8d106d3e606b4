/** Ways to look at the tasks of evidence that several rules share. */
import type { Evidence, SuiteEvidence, TaskEvidence } from '../../model/evidence.ts';
import { exitText, reasonOf, taskState } from '../task-outlook.ts';

export function presentTasks(suites: readonly SuiteEvidence[]): readonly TaskEvidence[] {
  return suites
    .flatMap(({ tasks }) => tasks)
    .flatMap((need) => (need.state === 'present' ? [need.value] : []));
}

export function suitesOf(evidence: Evidence, layers: readonly string[]): readonly SuiteEvidence[] {
  return evidence.suites.filter(({ layer }) => layers.includes(layer));
}

/** Layers that are needed and of which no suite was planned. */
export function missingLayers(evidence: Evidence, layers: readonly string[]): readonly string[] {
  return layers.filter((layer) => !evidence.suites.some((suite) => suite.layer === layer));
}

/**
 * Why what these suites showed is not all there is to see: a task that is missing or was cut.
 * Failed tests are no doubt: what they ran, they ran.
 */
export function doubtsOf(suites: readonly SuiteEvidence[]): readonly string[] {
  return suites.flatMap(({ suite, gives, tasks }) => {
    if (tasks.length === 0) return [`${suite}: no task was planned`];
    return tasks.flatMap((need) => {
      const doubt = gives === 'cases' ? caseDoubt(need) : reportDoubt(need);
      return doubt === '' ? [] : [`${suite}: ${doubt}`];
    });
  });
}

function caseDoubt(need: SuiteEvidence['tasks'][number]): string {
  const { fault, doubt } = taskState(need);
  return fault === '' ? doubt : fault;
}

/** Checkers exit with a code of their own when they found something: that is no disagreement. */
function reportDoubt(need: SuiteEvidence['tasks'][number]): string {
  if (need.state !== 'present') return need.why;
  const { exit, completeness, findings, samples, coverage } = need.value;
  if (exit.timedOut) return 'ended at its time limit';
  if (exit.interrupted) return 'interrupted';
  if (completeness.state !== 'whole') return reasonOf(completeness);
  if (exit.code === 0) return '';
  const found = findings.length + samples.length + coverage.length;
  return found > 0 && exit.code !== null ? '' : `exit ${exitText(exit)}, and it reported nothing`;
}
