import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { soak } from './soak.ts';

test('without a release it is unknown, and says what it needs', () => {
  const judged = soak.judge(evidenceWith([]), { hours: 12 });
  expect(judged).toMatchObject({
    outlook: 'unknown',
    message: '12 h stable on staging: needs a release, and none is on record',
  });
  expect(judged.action).toContain('Release');
});

test('a parameter it does not take is a mistake', () => {
  expect(soak.mistakes({ hrs: 1 })).toMatchObject([{ parameter: 'hrs' }]);
});
