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
      const bound = atLeast(pieces, count);
      expect(longestOf(splitPieces(pieces, count))).toBeLessThanOrEqual(bound * 1.05);
    }),
  );
});

test('with few pieces it is held against every split there is', () => {
  const samples = fc.sample(piecesArbitrary(4, 9), { numRuns: 60, seed: 7 });
  const ratios = samples.map((pieces) => longestOf(splitPieces(pieces, 3)) / optimumOf(pieces, 3));
  expect(Math.max(...ratios)).toBeLessThanOrEqual(1.05);
});
