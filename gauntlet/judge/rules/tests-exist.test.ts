import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import {
  ABSENT,
  attemptOf,
  evidenceWith,
  present,
  suiteEvidence,
  taskEvidence,
} from '../testing/evidence.ts';
import { testsExist } from './tests-exist.ts';

const before = (...titles: readonly string[]) =>
  present({
    tree: 'base',
    samples: [],
    suites: [
      {
        suite: 's/unit',
        layer: 'unit',
        ran: Object.fromEntries(titles.map((title) => [attemptOf(title).case.id, title])),
        skipped: {},
      },
    ],
  });
const now = (skipped: readonly string[], ...titles: readonly string[]): Evidence => {
  const attempts = titles.map((title) =>
    attemptOf(title, skipped.includes(title) ? 'skipped' : 'passed'),
  );
  const suite = suiteEvidence([present(taskEvidence(attempts))]);
  return evidenceWith([suite], { base: before('a', 'b') });
};

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  ['all are there', now([], 'a', 'b'), {}, 'pass', '2 tests', ''],
  ['one was renamed', now([], 'a', 'c'), {}, 'pass', '2 tests', ''],
  ['one is gone', now([], 'a'), {}, 'fail', '1 test fewer than at the base', 'waivers.yaml'],
  ['one may go', now([], 'a'), { drop: 1 }, 'pass', '1 test', ''],
  ['one is skipped now', now(['b'], 'a', 'b'), {}, 'fail', '1 test newly skipped', 'waivers.yaml'],
  [
    'no base',
    { ...now([], 'a'), base: ABSENT },
    {},
    'unknown',
    'nothing to compare with: taken away',
    'on main',
  ],
  [
    'a part',
    evidenceWith([suiteEvidence([ABSENT])]),
    {},
    'unknown',
    'not every suite was seen whole',
    'to their end',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = testsExist.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('what is gone and what is quiet are named', () => {
  expect(testsExist.judge(now(['b'], 'c', 'b'), {}).details).toEqual(['gone: a', 'skipped now: b']);
});
