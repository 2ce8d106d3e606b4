import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, present, sampleOf, samplesOf } from '../testing/evidence.ts';
import { benchmark } from './benchmark.ts';

const base = (value: number) =>
  present({ tree: 'base', suites: [], samples: [sampleOf('parse', value)] });
const took = (value: number, before = 100): Evidence =>
  evidenceWith([samplesOf('benchmark', { parse: value })], { base: base(before) });

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['as fast as before', took(105), {}, 'pass', '1 metrics hold', ''],
  [
    'slower than at the base',
    took(120),
    {},
    'fail',
    'parse 120 ms, was 100 at the base',
    'in this change',
  ],
  [
    'over its limit',
    took(100),
    { most: { parse: 90 } },
    'fail',
    'parse 100 ms, at most 90',
    'the limit anew',
  ],
  [
    'more is better, and it fell',
    took(80),
    { higher: ['parse'] },
    'fail',
    'parse 80 ms, was 100 at the base',
    'in this change',
  ],
  [
    'no base',
    { ...took(1), base: ABSENT },
    {},
    'unknown',
    'nothing to compare with: taken away',
    'at the base',
  ],
  [
    'a metric is gone',
    took(1),
    { most: { write: 5 } },
    'unknown',
    'write was not measured',
    'to their end',
  ],
  ['nothing ran', evidenceWith([]), {}, 'unknown', 'no benchmark ran', 'Add a suite'],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = benchmark.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});
