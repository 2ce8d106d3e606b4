import { expect, test } from 'vitest';
import { AS_OF, evidenceWith } from '../testing/evidence.ts';
import { flaky } from './flaky.ts';

const DAY_MS = 86_400_000;
const entry = (days: number, left = 1) => ({
  test: 'upload > resumes',
  owner: 'Ada',
  reason: 'a race',
  sinceAt: AS_OF - days * DAY_MS,
  expiresAt: AS_OF + left * DAY_MS,
});
const judged = (quarantine: readonly ReturnType<typeof entry>[], parameters = {}) =>
  flaky.judge(evidenceWith([]), parameters, { waivers: [], quarantine });

test('without estimates it is unknown, and says so', () => {
  expect(judged([])).toMatchObject({ outlook: 'unknown' });
  expect(judged([]).action).toContain('advise');
});

test.each([
  ['too many', [entry(1), entry(1)], { quarantineSize: 1 }, '2 tests in quarantine, at most 1'],
  ['too old', [entry(40, 9)], {}, '1 for longer than agreed'],
  ['expired', [entry(1, 0)], {}, '1 for longer than agreed'],
])('quarantine: %s', (_title, quarantine, parameters, message) => {
  expect(judged(quarantine, parameters)).toMatchObject({ outlook: 'fail', message });
  expect(judged(quarantine, parameters).action).toContain('quarantine.yaml');
});
