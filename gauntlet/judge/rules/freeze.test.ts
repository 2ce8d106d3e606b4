import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { evidenceWith } from '../testing/evidence.ts';
import { freeze } from './freeze.ts';

const evidence = evidenceWith([]);

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['no window', evidence, {}, 'pass', 'no window is closed now', ''],
  [
    'before it',
    evidence,
    { windows: ['2026-12-24T00:00:00Z/2026-12-27T00:00:00Z'] },
    'pass',
    'no window is closed now',
    '',
  ],
  [
    'at its first moment',
    evidence,
    { windows: ['2026-11-20T12:00:00Z/2026-11-21'] },
    'fail',
    'in the freeze 2026-11-20T12:00:00Z/2026-11-21',
    'Wait until 2026-11-21',
  ],
  [
    'when it is over',
    evidence,
    { windows: ['2026-11-19/2026-11-20T12:00:00Z'] },
    'pass',
    'no window is closed now',
    '',
  ],
  [
    'in it',
    evidence,
    { windows: ['2026-11-20/2026-11-21'] },
    'fail',
    'in the freeze 2026-11-20/2026-11-21',
    'Wait until 2026-11-21',
  ],
  [
    'no window of time',
    evidence,
    { windows: ['christmas'] },
    'unknown',
    'christmas is no window of time',
    'two times',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = freeze.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});
