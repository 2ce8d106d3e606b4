import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, findingOf, findingsOf, suiteEvidence } from '../testing/evidence.ts';
import { visual } from './visual.ts';

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['nothing found', evidenceWith([findingsOf('visual', [])]), {}, 'pass', 'no picture differs', ''],
  [
    'something found',
    evidenceWith([findingsOf('visual', [findingOf('a')])]),
    {},
    'fail',
    '1 picture differ from what was approved',
    'Look at the differences',
  ],
  [
    'it did not run',
    evidenceWith([suiteEvidence([ABSENT], { layer: 'visual' })]),
    {},
    'unknown',
    'not everything was seen',
    'no result',
  ],
  [
    'no suite',
    evidenceWith([]),
    { layers: ['visual'] },
    'unknown',
    'no suite of the layer visual gave evidence',
    'Add a suite',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = visual.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('what was found is named with its place', () => {
  const evidence = evidenceWith([findingsOf('visual', [findingOf('a')])]);
  expect(visual.judge(evidence, {}).details).toEqual(['a.ts:7: a is wrong (a, high)']);
});
