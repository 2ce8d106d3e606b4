import { expect, test } from 'vitest';
import { upperTail } from '../normal.ts';
import type { Counted, Part } from './counted.ts';
import { designEffect, momentEffect, withinBy, worseBy } from './difference.ts';

const arm = (groups: readonly Part[]): Counted => ({
  size: groups.reduce((sum, { size }) => sum + size, 0),
  bad: groups.reduce((sum, { bad }) => sum + bad, 0),
  groups,
});

test('few are counted exactly: 5 of 5 on one of two equal arms', () => {
  const z = worseBy({ size: 100, bad: 5 }, { size: 100, bad: 0 }, 1);
  expect(upperTail(z)).toBeCloseTo(0.5 ** 5 / 2, 6);
});

test('as many on both is no sign, and fewer is the contrary of one', () => {
  expect(Math.abs(worseBy({ size: 500, bad: 9 }, { size: 500, bad: 9 }, 1))).toBeLessThan(0.05);
  expect(worseBy({ size: 500, bad: 2 }, { size: 500, bad: 12 }, 1)).toBeLessThan(-2);
});

test('the exact way and the normal one agree where they meet', () => {
  const exact = worseBy({ size: 20_000, bad: 1_050 }, { size: 20_000, bad: 945 }, 1);
  const normal = worseBy({ size: 20_010, bad: 1_055 }, { size: 20_010, bad: 946 }, 1);
  expect(Math.abs(exact - normal)).toBeLessThan(0.2);
});

test('nothing on either side says nothing', () => {
  expect(worseBy({ size: 100, bad: 0 }, { size: 100, bad: 0 }, 1)).toBe(0);
  expect(worseBy({ size: 0, bad: 0 }, { size: 100, bad: 4 }, 1)).toBe(0);
  expect(withinBy({ size: 0, bad: 0 }, { size: 100, bad: 0 }, 0.01, 1)).toBe(0);
});

test('no errors among few is no proof, among many it is', () => {
  const within = (size: number) => withinBy({ size, bad: 0 }, { size, bad: 0 }, 0.01, 1);
  expect(within(50)).toBeLessThan(1);
  expect(within(5_000)).toBeGreaterThan(5);
});

test('worse by the whole margin is as often above 0 as below', () => {
  expect(
    Math.abs(withinBy({ size: 10_000, bad: 200 }, { size: 10_000, bad: 100 }, 0.01, 1)),
  ).toBeLessThan(0.01);
});

test('requests that fail together count as fewer', () => {
  const even = Array.from({ length: 40 }, () => ({ size: 50, bad: 2 }));
  const lumped = Array.from({ length: 40 }, (_, index) => ({
    size: 50,
    bad: index % 10 === 0 ? 20 : 0,
  }));
  expect(designEffect([arm(even), arm(even)])).toBe(1);
  const effect = designEffect([arm(lumped), arm(lumped)]);
  expect(effect).toBeGreaterThan(10);
  const [canary, baseline] = [
    { size: 2_000, bad: 120 },
    { size: 2_000, bad: 80 },
  ];
  expect(worseBy(canary, baseline, 1)).toBeGreaterThan(2.5);
  expect(worseBy(canary, baseline, effect)).toBeLessThan(1);
});

test('groups that differ no more than chance lets them are not taken for clustering', () => {
  // 40 groups of 50 in each arm with 4 bad ones: chance explains effects of up to 1.77.
  const few = (...bad: readonly number[]) =>
    arm(Array.from({ length: 40 }, (_, index) => ({ size: 50, bad: bad[index] ?? 0 })));
  const apart = few(2, 1, 1);
  expect(designEffect([apart, apart])).toBe(1);
  const together = few(2, 2);
  expect(designEffect([together, together])).toBeCloseTo(1.9527, 3);
});

test('within a margin on arms of unequal size: as by trying every share', () => {
  const [canary, baseline, margin] = [{ size: 400, bad: 24 }, { size: 1_600, bad: 80 }, 0.03];
  const likelihood = (share: number) =>
    canary.bad * Math.log(share + margin) +
    (canary.size - canary.bad) * Math.log(1 - share - margin) +
    baseline.bad * Math.log(share) +
    (baseline.size - baseline.bad) * Math.log(1 - share);
  let best = 0.00001;
  for (let share = best; share < 0.2; share += 0.00001)
    if (likelihood(share) > likelihood(best)) best = share;
  const higher = best + margin;
  const variance = (higher * (1 - higher)) / 400 + (best * (1 - best)) / 1_600;
  const z = (80 / 1_600 + margin - 24 / 400) / Math.sqrt(variance);
  expect(withinBy(canary, baseline, margin, 1)).toBeCloseTo(z, 3);
  // With an effect of 4 it is as if a quarter had been asked.
  expect(withinBy(canary, baseline, margin, 4)).toBeCloseTo(z / 2, 3);
});

const moments = (...bad: readonly (readonly [number, number])[]) =>
  bad.map(([canary, baseline]) => ({
    canary: { size: 100, bad: canary },
    baseline: { size: 100, bad: baseline },
  }));

test('what came to one arm at once counts as one; what came to both, or always, does not', () => {
  const quiet = Array.from({ length: 19 }, () => [0, 0] as const);
  expect(momentEffect(moments([20, 0], ...quiet))).toBeGreaterThan(10);
  expect(momentEffect(moments([20, 20], ...quiet))).toBe(1);
  expect(momentEffect(moments(...quiet.map(() => [5, 1] as const)))).toBe(1);
  expect(momentEffect(moments(...quiet))).toBe(1);
  expect(momentEffect(moments([20, 0]))).toBe(1);
  expect(momentEffect([])).toBe(1);
});
