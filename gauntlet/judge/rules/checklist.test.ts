import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { checklist } from './checklist.ts';

test('without a release it is unknown, and says what it needs', () => {
  const judged = checklist.judge(evidenceWith([]), {});
  expect(judged).toMatchObject({
    outlook: 'unknown',
    message: 'the checklist pre-deployment: needs a release, and none is on record',
  });
  expect(judged.action).toContain('Release');
});

test('a parameter it does not take is a mistake', () => {
  expect(checklist.mistakes({ hrs: 1 })).toMatchObject([{ parameter: 'hrs' }]);
});
