import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import {
  ABSENT,
  attemptOf,
  evidenceWith,
  findingOf,
  findingsOf,
  present,
  suiteEvidence,
  taskEvidence,
} from '../testing/evidence.ts';
import { lint } from './lint.ts';

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['nothing found', evidenceWith([findingsOf('precommit', [])]), {}, 'pass', 'nothing found', ''],
  [
    'something found',
    evidenceWith([findingsOf('precommit', [findingOf('a')])]),
    {},
    'fail',
    '1 finding',
    'Mend them',
  ],
  [
    'it did not run',
    evidenceWith([suiteEvidence([ABSENT], { layer: 'precommit' })]),
    {},
    'unknown',
    'not everything was seen',
    'no result',
  ],
  [
    'no suite',
    evidenceWith([]),
    { layers: ['precommit'] },
    'unknown',
    'no suite of the layer precommit gave evidence',
    'Add a suite',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = lint.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('what was found is named with its place', () => {
  const evidence = evidenceWith([findingsOf('precommit', [findingOf('a')])]);
  expect(lint.judge(evidence, {}).details).toEqual(['a.ts:7: a is wrong (a, high)']);
});

test('what a ratchet keeps: findings, and tests of the layer that failed', () => {
  const found = evidenceWith([findingsOf('precommit', [findingOf('a')])]);
  expect(lint.judge(found, {}).measures).toMatchObject([{ key: 'lint/s/precommit', value: 1 }]);
  const exit = { code: 1, signal: null, timedOut: false, interrupted: false };
  const attempts = [attemptOf('a'), attemptOf('b', 'failed'), attemptOf('c')];
  const suite = suiteEvidence([present(taskEvidence(attempts, { exit }))], { layer: 'types' });
  expect(lint.judge(evidenceWith([suite]), {}).measures).toMatchObject([{ value: 1 }]);
});
