import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { smoke } from './smoke.ts';

test('without a release it is unknown, and says what it needs', () => {
  const judged = smoke.judge(evidenceWith([]), {});
  expect(judged).toMatchObject({
    outlook: 'unknown',
    message: 'smoke on staging: needs a release, and none is on record',
  });
  expect(judged.action).toContain('Release');
});

test('a parameter it does not take is a mistake', () => {
  expect(smoke.mistakes({ hrs: 1 })).toMatchObject([{ parameter: 'hrs' }]);
});
