import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, AS_OF, evidenceWith, layerOf, suiteEvidence } from '../testing/evidence.ts';
import { freshness } from './freshness.ts';

const HOUR_MS = 3_600_000;
const unit = layerOf('unit', 1);

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['this tree, today', evidenceWith([unit]), {}, 'pass', '1 suites, this tree', ''],
  [
    'another tree',
    evidenceWith([{ ...unit, tree: 'old' }]),
    {},
    'fail',
    '1 suites were seen at another tree',
    'at this tree',
  ],
  [
    'too old',
    evidenceWith([{ ...unit, endedAt: AS_OF - 5 * HOUR_MS }]),
    { maxAgeHours: 4 },
    'fail',
    '1 suites ran more than 4 h ago',
    'again',
  ],
  [
    'old, and young enough',
    evidenceWith([{ ...unit, endedAt: AS_OF - 3 * HOUR_MS }]),
    { maxAgeHours: 4 },
    'pass',
    '1 suites, this tree',
    '',
  ],
  ['nothing', evidenceWith([]), {}, 'unknown', 'there is no evidence', 'Run'],
  [
    'one is missing',
    evidenceWith([unit, suiteEvidence([ABSENT], { layer: 'e2e' })]),
    {},
    'unknown',
    '1 suites gave none',
    'Run',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = freshness.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});
