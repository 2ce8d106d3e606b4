import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import {
  ABSENT,
  coverageOf,
  evidenceOf,
  evidenceWith,
  suiteEvidence,
} from '../testing/evidence.ts';
import { coverage } from './coverage.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const measured = (hit: number, missed: number, tree?: string) =>
  evidenceWith([
    coverageOf({ 'app/pay/a.ts': [lines(1, hit), lines(hit + 1, hit + missed)] }, tree),
  ]);

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['enough', measured(80, 20), {}, 'pass', '80.0 %', ''],
  ['too little', measured(79, 21), {}, 'fail', '79.0 %, needs 80 %', 'Cover 1 more line(s)'],
  [
    'never rounded up',
    measured(9_999, 1),
    { percent: 100 },
    'fail',
    '99.9 %, needs 100 %',
    'Cover 1',
  ],
  [
    'none',
    evidenceWith([suiteEvidence([])]),
    {},
    'unknown',
    'not measured whole: a part is no drop, and no proof',
    'run --coverage',
  ],
  [
    'a task is missing',
    evidenceOf([ABSENT]),
    {},
    'unknown',
    'not measured whole: a part is no drop, and no proof',
    'run',
  ],
  ['no suite', evidenceWith([]), {}, 'unknown', 'no coverage was measured', 'run --coverage'],
  [
    'another tree',
    measured(99, 1, 'old'),
    {},
    'unknown',
    '1 of 1 files were measured at another tree',
    'this tree',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = coverage.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('the modules that miss most are named', () => {
  expect(coverage.judge(measured(1, 9), {}).details).toEqual(['app/pay: 9 lines not run']);
});

test('a part of the tests is no drop', () => {
  const subject = { tree: 'tree', profile: 'quick', partial: 'only app' };
  const judged = coverage.judge({ ...measured(1, 9), subject }, {});
  expect(judged).toMatchObject({ outlook: 'unknown', message: 'only a part ran: only app' });
});
