import { expect, test } from 'vitest';
import type { Need, SuiteEvidence, TaskEvidence } from '../../model/evidence.ts';
import type { Outcome } from '../../model/nouns.ts';
import {
  ABSENT,
  attemptOf,
  evidenceOf,
  evidenceWith,
  findingsOf,
  present,
  suiteEvidence,
  taskEvidence,
} from '../testing/evidence.ts';
import { burnIn } from './burn-in.ts';

function burned(outcomes: readonly Outcome[], changes: Partial<TaskEvidence['burnedIn']> = {}) {
  const attempts = outcomes.map((outcome, at) => attemptOf('new', outcome, at + 1));
  const plain = taskEvidence([...attempts, attemptOf('old')]);
  const cases = outcomes.length === 0 ? [] : [attemptOf('new').case.id];
  return { ...plain, burnedIn: { runs: 3, cases, ...changes } };
}

const suiteOf = (...tasks: readonly Need<TaskEvidence>[]) =>
  suiteEvidence(tasks, { burnsIn: true });
const judged = (...tasks: readonly TaskEvidence[]) =>
  burnIn.judge(evidenceWith([suiteOf(...tasks.map(present))]), {});

test('every run passed', () => {
  expect(judged(burned(['passed', 'passed', 'passed']))).toMatchObject({
    outlook: 'pass',
    message: '1 new or changed test passed 3 of 3 runs',
  });
  expect(judged(burned([]))).toMatchObject({
    outlook: 'pass',
    message: 'no test is new or changed',
  });
});

test('one run failed: the test is named, with how often', () => {
  const { outlook, details, action } = judged(burned(['passed', 'failed', 'passed']));
  expect(outlook).toBe('fail');
  expect(details).toEqual(['a.test.ts: new failed in 1 of 3 runs']);
  expect(action).toContain('Mend them');
});

test.each<[string, TaskEvidence, string]>([
  ['fewer runs than planned', burned(['passed', 'passed']), '1 test ran less often than planned'],
  ['no base', burned(['passed'], { cases: [], why: 'there is no commit yet' }), 'no commit yet'],
  [
    'a case that left nothing',
    { ...burned(['passed']), burnedIn: { runs: 3, cases: ['gone'] } },
    '1 test ran less often than planned',
  ],
  ['nothing on record', taskEvidence([]), 'nothing was repeated'],
])('unknown: %s', (_title, task, why) => {
  const { outlook, details } = judged(task);
  expect(outlook).toBe('unknown');
  expect(details?.join()).toContain(why);
});

test('a task without evidence is unknown, and so is nothing at all', () => {
  const good = present(burned(['passed', 'passed', 'passed']));
  const outlookOf = (...suites: readonly SuiteEvidence[]) =>
    burnIn.judge(evidenceWith(suites), {}).outlook;
  expect(outlookOf(suiteOf(good, ABSENT))).toBe('unknown');
  expect(outlookOf(suiteOf(good), findingsOf('lint', []))).toBe('pass');
  expect(outlookOf(suiteOf())).toBe('unknown');
  expect(outlookOf(findingsOf('lint', []))).toBe('unknown');
});

test('it is a rule only where the plan asks for it', () => {
  expect(burnIn.isShownBy(evidenceWith([suiteOf(ABSENT)]))).toBe(true);
  expect(burnIn.isShownBy(evidenceOf([present(taskEvidence([]))]))).toBe(false);
});
