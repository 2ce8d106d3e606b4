import { expect, test } from 'vitest';
import { attemptOf, evidenceOf, present, taskEvidence } from '../testing/evidence.ts';
import { timeBudget } from './time-budget.ts';

const evidence = evidenceOf([present(taskEvidence([attemptOf('a')], { durationMs: 90 }))]);

test('a run within its budget passes and says both numbers', () => {
  const judged = timeBudget.judge(evidence, { budgetMs: 2_000 });
  expect(judged).toMatchObject({ outlook: 'pass', message: '0.1 s of 2.0 s' });
});

test('over it, the slowest suite is named', () => {
  const judged = timeBudget.judge(evidence, { budgetMs: 50 });
  expect(judged.outlook).toBe('fail');
  expect(judged.action).toContain('s/unit, 0.1 s');
});

test('an interrupted run and a missing budget are unknown', () => {
  const run = { state: 'present', value: { end: 'interrupted', durationMs: 1 } } as const;
  expect(timeBudget.judge({ ...evidence, run }, { budgetMs: 50 }).outlook).toBe('unknown');
  expect(timeBudget.judge(evidence, {}).outlook).toBe('unknown');
});
