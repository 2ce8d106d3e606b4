import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, evidenceWith, layerOf, suiteEvidence } from '../testing/evidence.ts';
import { pyramid } from './pyramid.ts';

const counts = (unit: number, integration: number, e2e: number): Evidence =>
  evidenceWith(
    [layerOf('unit', unit), layerOf('integration', integration), layerOf('e2e', e2e)].filter(
      ({ tasks }) =>
        tasks.every((each) => each.state === 'present' && each.value.results.length > 0),
    ),
  );

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  [
    'as it should be',
    counts(70, 20, 10),
    {},
    'pass',
    '70/20/10 (70 unit, 20 integration, 10 e2e)',
    '',
  ],
  [
    'more unit tests are welcome',
    counts(90, 5, 5),
    {},
    'pass',
    '90/5/5 (90 unit, 5 integration, 5 e2e)',
    '',
  ],
  [
    'too few unit tests',
    counts(60, 20, 10),
    { e2e: 20, integration: 30 },
    'fail',
    '67/22/11, target 70/30/20 (60 unit, 20 integration, 10 e2e)',
    '10 more unit tests, or 5 fewer integration, reach 70 %',
  ],
  [
    'too many e2e',
    counts(80, 5, 15),
    {},
    'fail',
    '80/5/15, target 70/20/10 (80 unit, 5 integration, 15 e2e)',
    '50 more unit tests, or 6 fewer e2e, bring e2e to 10 %',
  ],
  [
    'a layer was not seen whole',
    evidenceWith([layerOf('unit', 9), suiteEvidence([ABSENT], { layer: 'e2e' })]),
    {},
    'unknown',
    'the tests of the layers unit, integration and e2e were not all seen',
    'gauntlet run unit',
  ],
  [
    'no tests',
    evidenceWith([]),
    {},
    'unknown',
    'the tests of the layers unit, integration and e2e were not all seen',
    'gauntlet run unit',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = pyramid.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('it is a rule only where a whole run has all three layers', () => {
  const suites = ['unit', 'integration', 'e2e'].map((layer) => layerOf(layer, 1));
  const part = { subject: { tree: 't', profile: 'pr', partial: 'a part' } };
  expect(pyramid.isShownBy(evidenceWith(suites))).toBe(true);
  expect(pyramid.isShownBy(evidenceWith(suites, part))).toBe(false);
  expect(pyramid.isShownBy(evidenceWith(suites.slice(1)))).toBe(false);
});
