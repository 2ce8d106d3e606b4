import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GOOD_END, nextTrial, type Search, type SearchStep, type Trial } from './search.ts';

const SETTINGS = { repeat: 3, sure: 0.95, mostTrials: 400 };

interface World {
  readonly count: number;
  readonly first: number;
  readonly bad: number;
  readonly good: number;
  readonly untestable: ReadonlySet<number>;
  readonly random: () => number;
}

function hunt(world: World): { readonly step: SearchStep; readonly trials: readonly Trial[] } {
  const trials: Trial[] = [];
  const { count, untestable } = world;
  for (;;) {
    const search: Search = { count, untestable, trials, ...SETTINGS };
    const step = nextTrial(search);
    if (step.kind !== 'try') return { step, trials };
    expect(untestable.has(step.at)).toBe(false);
    const rate = step.at >= world.first ? world.bad : world.good;
    trials.push({ at: step.at, failed: world.random() < rate });
    expect(trials.length).toBeLessThan(1_000);
  }
}

/** Small, and the same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const steady = { bad: 1, good: 0, untestable: new Set<number>(), random: () => 0.5 };

test('a steady test: the very commit, in as many trials as halving takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(), (count, place) => {
      const first = place % count;
      const { step, trials } = hunt({ ...steady, count, first });
      expect(step).toMatchObject({ kind: 'found', from: first, to: first });
      expect(trials.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 11);
    }),
    { numRuns: 60 },
  );
});

test('commits that can not be tried are named together with the next that can', () => {
  const untestable = new Set([3, 4]);
  expect(hunt({ ...steady, count: 9, first: 4, untestable }).step).toMatchObject({
    kind: 'found',
    from: 3,
    to: 5,
  });
  expect(hunt({ ...steady, count: 9, first: 6, untestable }).step).toMatchObject({
    from: 6,
    to: 6,
  });
});

test('a test that passes where it should fail, or fails where it passed, is told as such', () => {
  expect(hunt({ ...steady, count: 5, first: 0, bad: 0 }).step.kind).toBe('passes');
  expect(hunt({ ...steady, count: 5, first: 0, good: 1 }).step.kind).toBe('fails before');
});

test.each([
  [0.8, 0],
  [0.4, 0],
  [0.6, 0.1],
])('flaky (fails in %f, before in %f): right as often as it says', (bad, good) => {
  let right = 0;
  let answered = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randomOf(seed);
    const count = 2 + Math.floor(random() * 120);
    const first = Math.floor(random() * count);
    const { step } = hunt({ count, first, bad, good, untestable: new Set(), random });
    if (step.kind !== 'found') continue;
    answered += 1;
    if (step.from === first && step.to === first) right += 1;
  }
  expect(answered).toBeGreaterThan(150);
  expect(right / answered).toBeGreaterThan(0.9);
});

test('the good end is tried as well: what a person believes of it may be wrong', () => {
  const { trials } = hunt({ ...steady, count: 4, first: 2 });
  expect(trials.filter(({ at }) => at === GOOD_END).length).toBe(3);
});
