import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, layerOf, present } from '../testing/evidence.ts';
import { trust } from './trust.ts';

const unit = layerOf('unit', 1);

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['from here', evidenceWith([unit]), {}, 'pass', '1 suites from trusted places', ''],
  [
    'from a fork',
    evidenceWith([{ ...unit, origin: present('fork') }]),
    {},
    'fail',
    '1 suites have evidence from where none is trusted',
    'your own machines',
  ],
  [
    'only CI is trusted',
    evidenceWith([unit]),
    { origins: ['ci'] },
    'fail',
    '1 suites have evidence from where none is trusted',
    'your own machines',
  ],
  [
    'from nowhere',
    evidenceWith([{ ...unit, origin: ABSENT }]),
    {},
    'unknown',
    'it is not known where the evidence is from',
    'Run them again',
  ],
  [
    'nothing',
    evidenceWith([]),
    {},
    'unknown',
    'it is not known where the evidence is from',
    'Run them again',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = trust.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});
