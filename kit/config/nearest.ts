/** The word that a mistyped one was meant to be. */

/**
 * Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one.
 * Case counts half, so that `Layer` is nearer to `layer` than to `lager`.
 */
function distance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of a.entries()) {
    const row = [i + 1];
    for (const [j, right] of b.entries()) {
      const at = (cells: readonly number[], index: number): number => cells[index] ?? Infinity;
      let best = Math.min(at(last, j) + replaceCost(left, right), at(last, j + 1) + 1);
      best = Math.min(best, at(row, j) + 1);
      const isSwap = i > 0 && j > 0 && left === b[j - 1] && a[i - 1] === right;
      if (isSwap) best = Math.min(best, at(before, j - 1) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last.at(-1) ?? 0;
}

function replaceCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
}

const LENGTH_LIMIT = 64;

/** The nearest candidate, if it is near enough to be meant: about one mistake in three letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const letters = [...word];
  // A comparison costs the product of both lengths, and no one mistypes so long a word.
  if (letters.length > LENGTH_LIMIT) return undefined;
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const others = [...candidate];
    const allowed = Math.max(1, Math.floor(Math.max(letters.length, others.length) / 3));
    if (Math.abs(letters.length - others.length) > allowed) continue;
    const cost = distance(letters, others);
    const isNearEnough = cost <= allowed && cost < Math.max(letters.length, others.length);
    if (isNearEnough && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate;
}
