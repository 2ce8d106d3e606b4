import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Piece, splitPieces } from './shards.ts';

const totalOf = (part: readonly Piece[]) => part.reduce((sum, each) => sum + each.durationMs, 0);
const longestOf = (parts: readonly Piece[][]) => Math.max(...parts.map(totalOf));

const piecesArbitrary = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 1, max: 60_000 }), { minLength: min, maxLength: max })
    .map((all) => all.map((durationMs, index) => ({ name: `f${index}`, durationMs })));

/** The best there is, by trying everything. */
function optimumOf(pieces: readonly Piece[], count: number): number {
  const totals = Array.from({ length: count }, () => 0);
  let best = Number.POSITIVE_INFINITY;
  const place = (index: number) => {
    const piece = pieces[index];
    if (Math.max(...totals) >= best) return;
    if (piece === undefined) {
      best = Math.max(...totals);
      return;
    }
    for (const part of new Set(totals.map((_, at) => at))) {
      totals[part] = (totals[part] ?? 0) + piece.durationMs;
      place(index + 1);
      totals[part] = (totals[part] ?? 0) - piece.durationMs;
    }
  };
  place(0);
  return best;
}

/**
 * No split is shorter than the mean; and of the k * count + 1 longest pieces some part has k + 1,
 * so it is at least as long as the shortest k + 1 of them.
 */
function atLeast(pieces: readonly Piece[], count: number): number {
  const longestFirst = pieces.map(({ durationMs }) => durationMs).toSorted((a, b) => b - a);
  let least = totalOf(pieces) / count;
  for (let k = 0; k * count < longestFirst.length; k += 1) {
    const shortest = longestFirst.slice(k * count - k, k * count + 1);
    least = Math.max(
      least,
      shortest.reduce((sum, each) => sum + each, 0),
    );
  }
  return least;
}

/** Whether there is a split with no part longer than this, as far as a million steps can tell. */
function fitsWithin(pieces: readonly Piece[], count: number, mostMs: number): boolean {
  const longestFirst = pieces.map(({ durationMs }) => durationMs).toSorted((a, b) => b - a);
  const totals = Array.from({ length: count }, () => 0);
  let steps = 0;
  const place = (index: number, leftMs: number): boolean => {
    const durationMs = longestFirst[index];
    if (durationMs === undefined) return true;
    steps += 1;
    const room = totals.reduce((sum, total) => sum + mostMs - total, 0);
    if (room < leftMs || steps > 1_000_000) return false;
    // Parts that are as long as one another are as good.
    for (const total of new Set(totals.toSorted((a, b) => a - b))) {
      if (total + durationMs > mostMs) continue;
      const part = totals.indexOf(total);
      totals[part] = total + durationMs;
      if (place(index + 1, leftMs - durationMs)) return true;
      totals[part] = total;
    }
    return false;
  };
  return place(0, totalOf(pieces));
}

test('nothing is lost and nothing is doubled', () => {
  fc.assert(
    fc.property(piecesArbitrary(0, 60), fc.integer({ min: 1, max: 9 }), (pieces, count) => {
      const names = splitPieces(pieces, count).flatMap((part) => part.map(({ name }) => name));
      expect(names.toSorted()).toEqual(pieces.map(({ name }) => name).toSorted());
    }),
  );
});

test('the order in which pieces are found changes nothing', () => {
  fc.assert(
    fc.property(piecesArbitrary(1, 30), fc.integer({ min: 1, max: 5 }), (pieces, count) => {
      const split = (given: readonly Piece[]) =>
        splitPieces(given, count).map((part) => part.map(({ name }) => name).toSorted());
      expect(split(pieces.toReversed())).toEqual(split(pieces));
    }),
  );
});

test('with the files of a real suite the longest part is within 5 % of the best possible', () => {
  fc.assert(
    fc.property(piecesArbitrary(40, 200), fc.integer({ min: 2, max: 8 }), (pieces, count) => {
      const longest = longestOf(splitPieces(pieces, count));
      if (longest <= atLeast(pieces, count) * 1.05) return;
      // Where a few pieces are most of the work, no split may come near the bound.
      expect(fitsWithin(pieces, count, longest / 1.05)).toBe(false);
    }),
  );
});

test('a few long pieces that fit into no equal parts are split as well as they can be', () => {
  const long = [59_994, 59_988, 59_987, 59_986, 59_986, 59_985, 49_336, 48_873, 37_773, 34_795];
  const middle = [34_312, 32_454, 28_793, 25_608, 25_264, 24_418, 24_331, 24_083, 21_603, 19_076];
  const all = [...long, ...middle, 11_983, 10_255, 5_534, 1_173];
  const pieces = all.map((durationMs, index) => ({ name: `f${index}`, durationMs }));
  const longest = longestOf(splitPieces(pieces, 8));
  expect(longest).toBeGreaterThan(atLeast(pieces, 8) * 1.05);
  expect(fitsWithin(pieces, 8, 105_671)).toBe(true);
  expect(longest).toBeLessThanOrEqual(105_671 * 1.05);
});

test('with few pieces it is held against every split there is', () => {
  const samples = fc.sample(piecesArbitrary(4, 9), { numRuns: 60, seed: 7 });
  const ratios = samples.map((pieces) => longestOf(splitPieces(pieces, 3)) / optimumOf(pieces, 3));
  expect(Math.max(...ratios)).toBeLessThanOrEqual(1.05);
});
