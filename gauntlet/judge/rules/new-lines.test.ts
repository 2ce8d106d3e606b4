import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import { ABSENT, coverageOf, evidenceWith, present } from '../testing/evidence.ts';
import { newLines } from './new-lines.ts';

const changed = (lines: readonly number[], tree?: string): Evidence =>
  evidenceWith(
    [
      coverageOf(
        {
          'a.ts': [
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            [10, 11],
          ],
        },
        tree,
      ),
    ],
    {
      diff: present([
        { file: 'a.ts', lines },
        { file: 'README.md', lines: [1] },
      ]),
    },
  );

test.each<[string, Evidence, Record<string, unknown>, string, string, string]>([
  [
    'nine of ten',
    changed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    {},
    'pass',
    '90.0 % of 10 new lines',
    '',
  ],
  ['too few', changed([9, 10]), {}, 'fail', '50.0 % of 2 new lines, needs 90 %', 'new lines above'],
  ['nothing that can run', changed([20]), {}, 'pass', 'no new line that can run', ''],
  [
    'no base',
    { ...changed([1]), diff: ABSENT },
    {},
    'unknown',
    'the change is not known: taken away',
    'Fetch the base',
  ],
  [
    'no coverage',
    { ...changed([1]), suites: [] },
    {},
    'unknown',
    'no coverage was measured',
    'run --coverage',
  ],
  [
    'another tree',
    changed([1], 'old'),
    {},
    'unknown',
    '1 changed files were measured at another tree',
    'this tree',
  ],
])('%s', (_title, evidence, parameters, outlook, message, action) => {
  const judged = newLines.judge(evidence, parameters);
  expect(judged).toMatchObject({ outlook, message });
  expect(judged.action ?? '').toContain(action);
  expect(judged.outlook === 'pass' || judged.action !== undefined).toBe(true);
});

test('the new lines that did not run are named', () => {
  expect(newLines.judge(changed([9, 10, 11]), {}).details).toEqual(['a.ts:10-11 not run']);
});
