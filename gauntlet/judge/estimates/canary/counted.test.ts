import { expect, test } from 'vitest';
import { BANDS } from '../../../model/arms.ts';
import { counted, failed, slowFrom, timesOf } from './counted.ts';

const arm = {
  groups: [
    { requests: 6, errors: 2, times: [1, 2, 3] },
    { requests: 9, errors: 1, times: [4, 0, 0, 5] },
  ],
};

test('the times of all groups are added up, band by band', () => {
  const all = timesOf(arm);
  expect(all).toHaveLength(BANDS);
  expect(all.slice(0, 5)).toEqual([5, 2, 3, 5, 0]);
});

test('an arm is its groups, each with how many are bad', () => {
  expect(counted(arm, failed)).toEqual({
    size: 15,
    bad: 3,
    groups: [
      { size: 6, bad: 2 },
      { size: 9, bad: 1 },
    ],
  });
  expect(counted(arm, slowFrom(2))).toMatchObject({
    size: 15,
    bad: 8,
    groups: [{ bad: 3 }, { bad: 5 }],
  });
});
