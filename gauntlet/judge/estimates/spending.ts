/**
 * How an error budget is spread over looks. Who looks every ten seconds for ten minutes at a plain
 * 5 % test stops one good release in five; here all looks together spend no more than the budget.
 */
import { density } from './normal.ts';

/** What the looks so far have spent, and where the statistic may be if none has stopped it. */
export interface Spent {
  readonly budget: number;
  /** The density on the grid of those that go on; empty before the first look. */
  readonly alive: readonly number[];
}

export interface Look {
  /** Stop at or above it; infinite where nothing may be spent. */
  readonly boundary: number;
  readonly spent: Spent;
}

export const nothingSpent: Spent = { budget: 0, alive: [] };

/**
 * The share of the budget that may be spent until then; `elapsed` goes from 0 to 1 over the time
 * that was planned. Much of it early: a bad release should be stopped within its first minute.
 */
export function spendable(elapsed: number): number {
  return Math.min(1, Math.max(0, elapsed)) ** EARLY;
}

const EARLY = 0.4;
const REACH = 6;
const STEP = 1 / 16;
const GRID: readonly number[] = Array.from(
  { length: (2 * REACH) / STEP + 1 },
  (_, index) => index * STEP - REACH,
);

/**
 * The next look at a statistic that is standard normal where nothing is wrong. The boundary is
 * where the chance to cross it now, and at no look before, is what may be spent now.
 */
export function nextLook(spent: Spent, step: Step, allowed: number): Look {
  const now = allowed - spent.budget;
  if (now <= 0) return { boundary: Number.POSITIVE_INFINITY, spent };
  const arriving = spent.alive.length === 0 ? GRID.map(density) : step(spent.alive);
  const boundary = boundaryFor(arriving, now);
  const alive = arriving.map((value, index) => value * shareBelow(index, boundary));
  return { boundary, spent: { budget: allowed, alive } };
}

/** From the density at the last look to the one now. */
export type Step = (alive: readonly number[]) => readonly number[];

/**
 * `before` and `now` are how much a look rests on (requests): two looks are correlated by the root
 * of their ratio, so what was is drawn towards 0, and spread by what is new.
 */
export function stepFrom(before: number, now: number): Step {
  const correlation = Math.sqrt(before / now);
  const spread = Math.sqrt(1 - before / now);
  // Only what lies within eight spreads can come to a point.
  const ways = GRID.map((z) => {
    const first = indexAt((z - 8 * spread) / correlation);
    const last = indexAt((z + 8 * spread) / correlation);
    const weights = GRID.slice(first, last + 1).map((from) => {
      return (density((z - correlation * from) / spread) * STEP) / spread;
    });
    return { first, weights };
  });
  return (alive) =>
    ways.map(({ first, weights }) => {
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1)
        sum += (alive[first + index] ?? 0) * (weights[index] ?? 0);
      return sum;
    });
}

function indexAt(z: number): number {
  return Math.min(GRID.length - 1, Math.max(0, Math.round((z + REACH) / STEP)));
}

/** Where the mass above is `wanted`: summed from the top, and straight within a cell. */
function boundaryFor(arriving: readonly number[], wanted: number): number {
  let above = 0;
  for (let index = GRID.length - 1; index >= 0; index -= 1) {
    const cell = (arriving[index] ?? 0) * STEP;
    if (above + cell > wanted) {
      const top = (GRID[index] ?? 0) + STEP / 2;
      return top - ((wanted - above) / cell) * STEP;
    }
    above += cell;
  }
  return -REACH;
}

/** How much of the cell around this point of the grid lies below. */
function shareBelow(index: number, boundary: number): number {
  const bottom = (GRID[index] ?? 0) - STEP / 2;
  return Math.min(1, Math.max(0, (boundary - bottom) / STEP));
}
