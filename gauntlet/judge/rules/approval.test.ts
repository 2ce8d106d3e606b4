import { expect, test } from 'vitest';
import { AS_OF, evidenceWith } from '../testing/evidence.ts';
import { approval } from './approval.ts';

const by = (...names: readonly string[]) => {
  return { ...evidenceWith([]), approvals: names.map((name) => ({ name, at: AS_OF })) };
};

test('enough people have signed', () => {
  expect(approval.judge(by('ada'), {})).toMatchObject({ outlook: 'pass' });
  expect(approval.judge(by('ada', 'bob'), { people: 2 })).toMatchObject({
    outlook: 'pass',
    message: 'approved by ada, bob',
  });
});

test('nobody, or one who signs twice, is not enough', () => {
  expect(approval.judge(evidenceWith([]), {})).toMatchObject({
    outlook: 'fail',
    message: 'approved by nobody, needs 1',
    action: expect.stringContaining('gauntlet approve'),
  });
  expect(approval.judge(by('ada', 'ada'), { people: 2 })).toMatchObject({ outlook: 'fail' });
});

test('a parameter it does not take is a mistake', () => {
  expect(approval.mistakes({ persons: 1 })).toMatchObject([{ parameter: 'persons' }]);
});
