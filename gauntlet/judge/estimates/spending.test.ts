import { expect, test } from 'vitest';
import { upperQuantile } from './normal.ts';
import { nextLook, nothingSpent, type Spent, spendable, stepFrom } from './spending.ts';

/** The boundaries of looks after so much information each, with the share of the budget by then. */
function boundaries(information: readonly number[], budget: (index: number) => number): number[] {
  let spent: Spent = nothingSpent;
  return information.map((now, index) => {
    const look = nextLook(spent, stepFrom(information[index - 1] ?? 0, now), budget(index));
    spent = look.spent;
    return look.boundary;
  });
}

test('one look alone is the plain test', () => {
  const [boundary] = boundaries([100], () => 0.025);
  expect(boundary).toBeCloseTo(upperQuantile(0.025), 2);
});

test('five looks with the same level at each, as Pocock tabulated them', () => {
  // 2.413 is the constant for 5 looks at 0.05 two-sided; what each look spends follows from it.
  const spentByLook = [0.0079, 0.0138, 0.0183, 0.0219, 0.025];
  const found = boundaries([1, 2, 3, 4, 5], (index) => spentByLook[index] ?? 0);
  for (const boundary of found) expect(Math.abs(boundary - 2.413)).toBeLessThan(0.03);
});

test('a walk without drift crosses as often as the budget says, however often one looks', () => {
  const looks = Array.from({ length: 60 }, (_, index) => index + 1);
  const cuts = boundaries(looks, (index) => 0.05 * spendable((index + 1) / 60));
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  let crossed = 0;
  const walks = 4_000;
  for (let walk = 0; walk < walks; walk += 1) {
    let sum = 0;
    for (const [index, cut] of cuts.entries()) {
      sum += upperQuantile(next());
      if (sum / Math.sqrt(index + 1) < cut) continue;
      crossed += 1;
      break;
    }
  }
  // 200 are expected, give or take 14; a plain 5 % test at each look would cross in over 1,200.
  expect(crossed).toBeGreaterThan(150);
  expect(crossed).toBeLessThan(250);
});

test('where nothing may be spent any more, nothing stops', () => {
  const [first, second] = boundaries([10, 20], () => 0.01);
  expect(first).toBeLessThan(3);
  expect(second).toBe(Number.POSITIVE_INFINITY);
});

test('what may be spent grows to the whole and no further', () => {
  expect([spendable(-1), spendable(0), spendable(1), spendable(5)]).toEqual([0, 0, 1, 1]);
  expect(spendable(0.1)).toBeGreaterThan(0.3);
});

test('a boundary has just what may be spent above it, from nearly nothing to all', () => {
  const first = (allowed: number) => nextLook(nothingSpent, stepFrom(0, 1), allowed).boundary;
  for (const allowed of [1e-7, 1e-4, 0.01, 0.2, 0.5, 0.8, 0.99, 0.9999, 1 - 1e-7])
    expect(Math.abs(first(allowed) - upperQuantile(allowed))).toBeLessThan(0.003);
  expect(first(2)).toBe(-6);
});
