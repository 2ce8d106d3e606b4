import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { checklist } from './checklist.ts';

const seen = (list: string, ...missing: readonly string[]) => {
  return { ...evidenceWith([]), checklists: [{ list, missing }] };
};

test('signed, it passes; what is not is named', () => {
  expect(checklist.judge(seen('pre-deployment'), {})).toMatchObject({ outlook: 'pass' });
  expect(checklist.judge(seen('pre-deployment', 'on-call'), {})).toMatchObject({
    outlook: 'fail',
    message: '1 of pre-deployment are not signed: on-call',
    action: expect.stringContaining('gauntlet checklist'),
  });
});

test('of a list that nobody looked up, or that there is not, nothing is known', () => {
  expect(checklist.judge(evidenceWith([]), {})).toMatchObject({ outlook: 'unknown' });
  expect(checklist.judge(seen('acceptance'), {})).toMatchObject({ outlook: 'unknown' });
  expect(checklist.judge(seen('acceptance'), { list: 'acceptance' })).toMatchObject({
    outlook: 'pass',
  });
});

test('a parameter it does not take is a mistake', () => {
  expect(checklist.mistakes({ lst: 'x' })).toMatchObject([{ parameter: 'lst' }]);
});
