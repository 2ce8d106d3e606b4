import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { evidenceWith, samplesOf } from '../testing/evidence.ts';
import { load } from './load.ts';

const under = (p95: number, rate: number): Evidence =>
  evidenceWith([samplesOf('load', { p95, 'requests per second': rate })]);
const limits = { most: { p95: 200 }, least: { 'requests per second': 50 } };

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  [
    'within its limits',
    under(150, 60),
    limits,
    'pass',
    'p95 150 ms, at most 200; requests per second 60 ms, at least 50',
    '',
  ],
  ['too slow', under(250, 60), limits, 'fail', 'p95 250 ms, at most 200', 'slow under load'],
  [
    'too few',
    under(150, 40),
    limits,
    'fail',
    'requests per second 40 ms, at least 50',
    'slow under load',
  ],
  ['not measured', evidenceWith([]), limits, 'unknown', 'p95 was not measured', 'every metric'],
  ['no limit', under(1, 1), {}, 'unknown', 'no limit is set', 'Set limits'],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = load.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});
