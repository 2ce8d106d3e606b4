import { expect, test } from 'vitest';
import { attemptOf, evidenceOf, present, taskEvidence } from '../testing/evidence.ts';
import { testsPass } from './tests-pass.ts';

const failing = taskEvidence([
  ...Array.from({ length: 38 }, (_, index) => attemptOf(`t${index}`)),
  attemptOf('bad', 'failed'),
]);

test('says the rate and what is needed, never rounded up', () => {
  const judged = testsPass.judge(evidenceOf([present(failing)]), {});
  expect(judged.outlook).toBe('fail');
  expect(judged.message).toBe('unit 97.4 %, needs 100 %');
  expect(judged.action).toContain('repro');
});

test('a rate that is asked for forgives failures', () => {
  expect(testsPass.judge(evidenceOf([present(failing)]), { percent: 97 }).outlook).toBe('pass');
});

test('a rate never forgives what is not known', () => {
  const cut = { state: 'cut', file: 'r', offset: 9, why: 'no end' } as const;
  const half = taskEvidence([attemptOf('a')], { completeness: cut });
  const judged = testsPass.judge(evidenceOf([present(half)]), { percent: 1 });
  expect(judged.outlook).toBe('unknown');
  expect(judged.details).toEqual(['s/unit: the report was cut at byte 9: no end']);
});

test('one good task does not make up for one of which nothing is known', () => {
  const absent = { state: 'absent', why: 'it never started' } as const;
  const good = present(taskEvidence([attemptOf('a')]));
  expect(testsPass.judge(evidenceOf([good, absent]), {}).outlook).toBe('unknown');
});

test('what recovered counts as passed', () => {
  const attempts = [attemptOf('a', 'failed', 1), attemptOf('a', 'passed', 2)];
  const judged = testsPass.judge(evidenceOf([present(taskEvidence(attempts))]), {});
  expect(judged).toEqual({ outlook: 'pass', message: 'unit 1 passed' });
});

test('a rate does not make a cut report whole', () => {
  const cut = { state: 'cut', file: 'r', offset: 9, why: 'no end' } as const;
  const half = taskEvidence([attemptOf('a'), attemptOf('b', 'failed')], { completeness: cut });
  expect(testsPass.judge(evidenceOf([present(half)]), { percent: 10 }).outlook).toBe('unknown');
});

test('a quarantined failure is listed and does not block, until its day', () => {
  const entry = { test: 'bad', owner: 'Ada', reason: 'a race', sinceAt: 0 };
  const evidence = evidenceOf([present(failing)]);
  const standing = (expiresAt: number) => ({ waivers: [], quarantine: [{ ...entry, expiresAt }] });
  const judged = testsPass.judge(evidence, {}, standing(evidence.asOf + 1));
  expect(judged).toMatchObject({
    outlook: 'pass',
    message: 'unit 38 passed (1 failure in quarantine)',
    details: ['in quarantine, failed: a.test.ts: bad'],
  });
  const late = testsPass.judge(evidence, {}, standing(evidence.asOf));
  expect(late.outlook).toBe('fail');
  expect(late.details?.join()).toContain('its quarantine ended on 2026-11-20 (Ada)');
});

test('a layer that is needed and has no suite is unknown', () => {
  const judged = testsPass.judge(evidenceOf([present(failing)]), { layers: ['build'] });
  expect(judged).toMatchObject({ outlook: 'unknown', message: 'build unknown' });
});
