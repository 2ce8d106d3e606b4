/** New and changed tests have passed each time that they were run before they are believed. */
import type { Evidence, SuiteEvidence, TaskEvidence } from '../../model/evidence.ts';
import { isBad } from '../../model/outcomes.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { nameOf } from '../shared/quarantine.ts';
import { presentTasks } from '../shared/tasks.ts';
import { countText, shortList } from '../shared/text.ts';

const MOST_NAMED = 10;

export const burnIn = defineRule({
  name: 'burn-in',
  isShownBy: ({ suites }) => suites.some(({ burnsIn }) => burnsIn === true),
  parameters: () => ({}),
  judge,
});

function judge(evidence: Evidence): Judgement {
  const suites = evidence.suites.filter(({ burnsIn }) => burnsIn === true);
  const tasks = presentTasks(suites);
  const bad = tasks.flatMap(unsteadyIn);
  if (bad.length > 0) {
    return {
      outlook: 'fail',
      message: `${countText(bad.length, 'new or changed test')} did not pass every time`,
      details: shortList(bad, MOST_NAMED),
      action: 'Mend them before they come in: what fails one time in five stops others daily.',
    };
  }
  const doubts = suites.flatMap(doubtsOf);
  if (doubts.length > 0 || suites.length === 0) {
    return {
      outlook: 'unknown',
      message: 'it is not known whether new tests are steady',
      details: shortList([...new Set(doubts)], MOST_NAMED),
      action: 'Run it to the end, where the base of the change is known (`git fetch --unshallow`).',
    };
  }
  const cases = tasks.flatMap((task) => task.burnedIn?.cases ?? []);
  if (cases.length === 0) return { outlook: 'pass', message: 'no test is new or changed' };
  const runs = Math.min(...tasks.map((task) => task.burnedIn?.runs ?? 0));
  const tests = countText(cases.length, 'new or changed test');
  return { outlook: 'pass', message: `${tests} passed ${runs} of ${runs} runs` };
}

function unsteadyIn({ burnedIn, results }: TaskEvidence): readonly string[] {
  const cases = new Set(burnedIn?.cases ?? []);
  return results
    .filter((result) => cases.has(result.case.id))
    .flatMap((result) => {
      const failed = result.attempts.filter(({ outcome }) => isBad(outcome)).length;
      if (failed === 0) return [];
      return [`${nameOf(result)} failed in ${failed} of ${result.attempts.length} runs`];
    });
}

/** What was to be repeated and was not, or came to no end. */
function doubtsOf({ suite, tasks }: SuiteEvidence): readonly string[] {
  if (tasks.length === 0) return [`${suite}: no task was planned`];
  return tasks.flatMap((need) => {
    const why = need.state === 'present' ? doubtOf(need.value) : need.why;
    return why === '' ? [] : [`${suite}: ${why}`];
  });
}

function doubtOf({ burnedIn, results }: TaskEvidence): string {
  if (burnedIn === undefined) return 'nothing was repeated';
  if (burnedIn.why !== undefined) return burnedIn.why;
  const counts = new Map(results.map((result) => [result.case.id, result.attempts.length]));
  const short = burnedIn.cases.filter((id) => (counts.get(id) ?? 0) < burnedIn.runs);
  return short.length === 0 ? '' : `${countText(short.length, 'test')} ran less often than planned`;
}
