import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, findingOf, findingsOf, suiteEvidence } from '../testing/evidence.ts';
import { security } from './security.ts';

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  [
    'nothing found',
    evidenceWith([findingsOf('security', [])]),
    {},
    'pass',
    'nothing of severity high or above',
    '',
  ],
  [
    'something found',
    evidenceWith([findingsOf('security', [findingOf('a')])]),
    {},
    'fail',
    '1 finding of severity high or above',
    '.gauntlet/waivers.yaml',
  ],
  [
    'it did not run',
    evidenceWith([suiteEvidence([ABSENT], { layer: 'security' })]),
    {},
    'unknown',
    'not everything was seen',
    'no result',
  ],
  [
    'no suite',
    evidenceWith([]),
    { layers: ['security'] },
    'unknown',
    'no suite of the layer security gave evidence',
    'Add a suite',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = security.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('what was found is named with its place', () => {
  const evidence = evidenceWith([findingsOf('security', [findingOf('a')])]);
  expect(security.judge(evidence, {}).details).toEqual(['a.ts:7: a is wrong (a, high)']);
});

const waiver = { rule: 'security', finding: 'a', owner: 'Ada', reason: 'no fix yet' };
const found = evidenceWith([findingsOf('security', [findingOf('a')])]);

test('a dated waiver sets a finding aside until its day, in plain sight', () => {
  const waivers = [{ ...waiver, expiresAt: found.asOf + 1 }];
  const judged = security.judge(found, {}, { waivers });
  expect(judged.outlook).toBe('pass');
  expect(judged.details).toEqual(['waived: a.ts:7: a is wrong (a, high)']);
  const expired = [{ ...waiver, expiresAt: found.asOf }];
  expect(security.judge(found, {}, { waivers: expired }).outlook).toBe('fail');
});

test('what is below the severity does not count', () => {
  const low = evidenceWith([findingsOf('security', [findingOf('a', 'medium')])]);
  expect(security.judge(low, {}).outlook).toBe('pass');
  expect(security.judge(low, { severity: 'low' }).outlook).toBe('fail');
});
