import { expect, test } from 'vitest';
import { type Pair, pairedOutcome } from './paired.ts';

/** Numbers from 0 to 1 that are the same at each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A metric that wanders through the day, the same for both, with noise of their own. */
function day(shift: number, seed: number, count = 400): readonly Pair[] {
  const random = chance(seed);
  return Array.from({ length: count }, (_, at) => {
    const common = 100 + 50 * Math.sin(at / 40);
    return { old: common + 10 * random(), now: common + shift + 10 * random() };
  });
}

test('a difference far below what the day does is found, and called what it is', () => {
  const found = pairedOutcome(day(2, 1), true);
  expect(found).toMatchObject({ outlook: 'better', readings: 400 });
  expect(found?.low).toBeGreaterThan(0);
  expect(pairedOutcome(day(2, 1), false)?.outlook).toBe('worse');
  expect(pairedOutcome(day(-2, 1), true)?.outlook).toBe('worse');
  expect(pairedOutcome(day(-2, 1), false)?.outlook).toBe('better');
});

test('where there is none, one in twenty is called one at most, as was promised', () => {
  const outcomes = Array.from({ length: 400 }, (_, seed) => pairedOutcome(day(0, seed + 1), true));
  const wrong = outcomes.filter((one) => one?.outlook !== 'undecided').length;
  expect(wrong / outcomes.length).toBeLessThan(0.08);
});

test('few readings say nothing, and equal ones say that nothing is known to differ', () => {
  expect(pairedOutcome(day(50, 1, 19), true)).toBeUndefined();
  const same = Array.from({ length: 40 }, () => ({ old: 7, now: 7 }));
  expect(pairedOutcome(same, true)).toMatchObject({ outlook: 'undecided', difference: 0 });
});
