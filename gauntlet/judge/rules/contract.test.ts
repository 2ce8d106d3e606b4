import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, findingOf, findingsOf, suiteEvidence } from '../testing/evidence.ts';
import { contract } from './contract.ts';

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  [
    'nothing found',
    evidenceWith([findingsOf('contract', [])]),
    {},
    'pass',
    'no breaking drift',
    '',
  ],
  [
    'something found',
    evidenceWith([findingsOf('contract', [findingOf('a')])]),
    {},
    'fail',
    '1 break of a contract',
    'Keep the old form',
  ],
  [
    'it did not run',
    evidenceWith([suiteEvidence([ABSENT], { layer: 'contract' })]),
    {},
    'unknown',
    'not everything was seen',
    'no result',
  ],
  [
    'no suite',
    evidenceWith([]),
    { layers: ['contract'] },
    'unknown',
    'no suite of the layer contract gave evidence',
    'Add a suite',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = contract.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('what was found is named with its place', () => {
  const evidence = evidenceWith([findingsOf('contract', [findingOf('a')])]);
  expect(contract.judge(evidence, {}).details).toEqual(['a.ts:7: a is wrong (a, high)']);
});

test('it is a rule only where a suite of its layer is planned', () => {
  expect(contract.isShownBy(evidenceWith([findingsOf('contract', [])]))).toBe(true);
  expect(contract.isShownBy(evidenceWith([findingsOf('precommit', [])]))).toBe(false);
});
