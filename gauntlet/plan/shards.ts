/**
 * Splits work into parts of nearly equal length. Every machine computes the same split from the
 * same durations, so none has to be told what the others do.
 */
export interface Piece {
  readonly name: string;
  readonly durationMs: number;
}

/** Longest piece first to the shortest part; then pieces move or swap while the longest shrinks. */
export function splitPieces(pieces: readonly Piece[], count: number): readonly Piece[][] {
  const parts: Part[] = Array.from({ length: count }, () => ({ pieces: [], totalMs: 0 }));
  const ordered = [...pieces].sort(
    (a, b) => b.durationMs - a.durationMs || (a.name < b.name ? -1 : 1),
  );
  for (const piece of ordered) put(shortestOf(parts), piece);
  while (improve(parts)) {
    // Each round makes the longest part shorter, so the rounds come to an end.
  }
  return parts.map((part) => part.pieces);
}

interface Part {
  pieces: Piece[];
  totalMs: number;
}

function put(part: Part, piece: Piece): void {
  part.pieces.push(piece);
  part.totalMs += piece.durationMs;
}

function take(part: Part, piece: Piece): void {
  part.pieces = part.pieces.filter((other) => other !== piece);
  part.totalMs -= piece.durationMs;
}

function shortestOf(parts: readonly Part[]): Part {
  return parts.reduce((least, part) => (part.totalMs < least.totalMs ? part : least));
}

/** Below this a difference is not worth a move; sums of fractions never get exact. */
const WORTH_MS = 1e-6;

/** One move or swap out of the longest part that leaves both parts shorter than it was. */
function improve(parts: readonly Part[]): boolean {
  const longest = parts.reduce((most, part) => (part.totalMs > most.totalMs ? part : most));
  let best: { gainMs: number; apply: () => void } | undefined;
  const consider = (other: Part, given: Piece, back: Piece | undefined) => {
    const deltaMs = given.durationMs - (back?.durationMs ?? 0);
    const after = Math.max(longest.totalMs - deltaMs, other.totalMs + deltaMs);
    const gainMs = longest.totalMs - after;
    if (gainMs <= WORTH_MS || gainMs <= (best?.gainMs ?? 0)) return;
    best = {
      gainMs,
      apply() {
        take(longest, given);
        put(other, given);
        if (back === undefined) return;
        take(other, back);
        put(longest, back);
      },
    };
  };
  for (const other of parts) {
    if (other === longest) continue;
    for (const given of longest.pieces) {
      consider(other, given, undefined);
      for (const back of other.pieces) consider(other, given, back);
    }
  }
  best?.apply();
  return best !== undefined;
}
