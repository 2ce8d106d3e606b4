import { expect, test } from 'vitest';
import { arrivalsBy, usersAt } from './schedule.ts';

test('users follow their stages, in a straight line where they ramp', () => {
  const stages = [
    { users: 10, forMs: 1_000, ramp: true },
    { users: 10, forMs: 1_000 },
    { users: 0, forMs: 500, ramp: true },
  ];
  expect([0, 500, 999, 1_500, 2_250, 2_500].map((ms) => usersAt(stages, ms))).toEqual([
    0, 5, 10, 10, 5, 0,
  ]);
});

test('arrivals add up to the rate over the time', () => {
  expect(arrivalsBy([{ perSecond: 200, forMs: 4_000 }], 4_000)).toBe(800);
  expect(arrivalsBy([{ perSecond: 200, forMs: 4_000 }], 9_000)).toBe(800);
  expect(arrivalsBy([{ perSecond: 100, forMs: 1_000, ramp: true }], 1_000)).toBe(50);
  expect(arrivalsBy([{ perSecond: 3, forMs: 1_000 }], 333)).toBe(0);
  expect(arrivalsBy([{ perSecond: 3, forMs: 1_000 }], 334)).toBe(1);
});
