import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { coverageOf, evidenceWith } from '../testing/evidence.ts';
import { areas } from './areas.ts';

const standing = {
  waivers: [],
  areas: [
    { name: 'credit deduction', kind: 'critical', files: ['ledger/**'] },
    { name: 'routes', kind: 'standard', files: ['http/*.ts'] },
    { name: 'mail', kind: 'relaxed', files: ['mail'] },
  ],
} as const;

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const measured = (missed: readonly number[], tree?: string): Evidence => {
  const hit = lines(1, 1_000).filter((line) => !missed.includes(line));
  const own = { 'ledger/hold.ts': [hit, missed], 'http/a.ts': [[1, 2, 3, 4], [5]] } as const;
  return evidenceWith([coverageOf(own, tree)]);
};

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['covered to the last line', measured([]), {}, 'pass', '3 areas covered', ''],
  [
    'one line of a thousand',
    measured([88]),
    {},
    'fail',
    'credit deduction 99.9 %, needs 100 %',
    'the lines above',
  ],
  [
    'more is asked of routes',
    measured([]),
    { standard: 90 },
    'fail',
    'routes 80.0 %, needs 90 %',
    'the lines above',
  ],
  [
    'mail is asked of too',
    measured([]),
    { relaxed: 1 },
    'unknown',
    'mail not measured',
    'this tree',
  ],
  [
    'another tree',
    measured([], 'old tree'),
    { standard: 0 },
    'unknown',
    'credit deduction 100 % at the tree old tre, not at this one, needs 100 %',
    'this tree',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = areas.judge(evidence, parameters, standing);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('the lines that did not run are named, as ranges', () => {
  const judged = areas.judge(measured([88, 89, 90, 91, 95]), {}, standing);
  expect(judged.details).toEqual(['ledger/hold.ts:88-91, 95 not run']);
});

test('a pattern that no measured file matches leaves the area unknown', () => {
  const area = { name: 'pay', kind: 'critical', files: ['ledger/**', 'bank/**'] } as const;
  const judged = areas.judge(measured([]), {}, { waivers: [], areas: [area] });
  expect(judged.outlook).toBe('unknown');
  expect(judged.details).toEqual(['pay: no measured file is bank/**']);
});

test('without areas there is nothing to say, and it says how to declare some', () => {
  expect(areas.judge(measured([]), {})).toMatchObject({ outlook: 'unknown' });
});
