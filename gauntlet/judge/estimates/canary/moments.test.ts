import { expect, test } from 'vitest';
import { type Arm, BANDS } from '../../../model/arms.ts';
import { momentsWith, noMoments, pairsOf } from './moments.ts';

function armOf(fast: number, slow: number): Arm {
  const times = new Array<number>(BANDS).fill(0);
  times[10] = fast;
  times[20] = slow;
  return { groups: [{ requests: fast + slow, errors: 0, times }] };
}

test('each look is a moment of its own, with what came since', () => {
  const first = momentsWith(noMoments, armOf(5, 1), armOf(6, 0));
  const second = momentsWith(first, armOf(8, 3), armOf(9, 0));
  expect(pairsOf(second, 20, 20)).toEqual([
    { canary: { size: 6, bad: 1 }, baseline: { size: 6, bad: 0 } },
    { canary: { size: 5, bad: 2 }, baseline: { size: 3, bad: 0 } },
  ]);
  expect(momentsWith(second, armOf(8, 3), armOf(9, 0))).toBe(second);
});

test('they stay few however many looks there are, and nothing of them is lost', () => {
  let moments = noMoments;
  for (let at = 1; at <= 2_000; at += 1)
    moments = momentsWith(moments, armOf(3 * at, at), armOf(4 * at, 0));
  expect(moments.all.length).toBeLessThan(300);
  const pairs = pairsOf(moments, 20, 20);
  const sum = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((all, pair) => all + of(pair), 0);
  expect(sum(({ canary }) => canary.bad)).toBe(2_000);
  expect(sum(({ canary }) => canary.size)).toBe(8_000);
  expect(sum(({ baseline }) => baseline.size)).toBe(8_000);
});
