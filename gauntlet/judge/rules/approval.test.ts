import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { approval } from './approval.ts';

test('without a release it is unknown, and says what it needs', () => {
  const judged = approval.judge(evidenceWith([]), {});
  expect(judged).toMatchObject({
    outlook: 'unknown',
    message: 'approval by 1: needs a release, and none is on record',
  });
  expect(judged.action).toContain('Release');
});

test('a parameter it does not take is a mistake', () => {
  expect(approval.mistakes({ hrs: 1 })).toMatchObject([{ parameter: 'hrs' }]);
});
