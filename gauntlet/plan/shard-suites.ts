/**
 * Deals suites out to shards by the measured durations of their files. A file that nobody has
 * measured yet is never lost: the suite's home shard runs all but the files that others run.
 */
import type { Selection, Shard, Suite } from '../model/nouns.ts';
import { type Past, UNKNOWN_DURATION_MS } from './past.ts';
import { type Piece, splitPieces } from './shards.ts';

export interface ShardPart {
  /** Undefined: all that was selected. */
  readonly selection?: Selection;
  readonly durationMs: number;
}

interface SuitePiece extends Piece {
  readonly suite: string;
  /** Undefined: the whole suite. */
  readonly file?: string;
}

/** What the shard runs of each suite; a suite of which it runs nothing is not in the answer. */
export function shardOf(
  suites: readonly Suite[],
  shard: Shard,
  past: Past,
  mayDivide: boolean,
): ReadonlyMap<string, ShardPart> {
  const pieces = suites.flatMap((suite) => piecesOf(suite, past, mayDivide));
  const split = splitPieces(pieces, shard.count) as readonly SuitePiece[][];
  const parts = new Map<string, ShardPart>();
  for (const { id } of suites) {
    const part = partOf(id, shard.index - 1, split);
    if (part !== undefined) parts.set(id, part);
  }
  return parts;
}

/** Runners that can leave files out; a suite of another one is dealt out whole. */
const DIVISIBLE: ReadonlySet<string> = new Set(['vitest', 'jest', 'pytest']);

function piecesOf(suite: Suite, past: Past, mayDivide: boolean): readonly SuitePiece[] {
  const known = past.get(suite.id);
  const files = Object.entries(known?.files ?? {});
  if (mayDivide && files.length > 1 && DIVISIBLE.has(suite.runner)) {
    return files.map(([file, durationMs]) => ({
      name: `${suite.id} ${file}`,
      suite: suite.id,
      file,
      durationMs,
    }));
  }
  const durationMs = known?.durationMs ?? UNKNOWN_DURATION_MS;
  return [{ name: suite.id, suite: suite.id, durationMs }];
}

function partOf(
  suite: string,
  index: number,
  split: readonly SuitePiece[][],
): ShardPart | undefined {
  const home = split.findIndex((pieces) => pieces.some((piece) => piece.suite === suite));
  const own = split[index]?.filter((piece) => piece.suite === suite) ?? [];
  if (own.length === 0) return undefined;
  const durationMs = own.reduce((sum, piece) => sum + piece.durationMs, 0);
  const filesOf = (pieces: readonly SuitePiece[]) => pieces.flatMap(({ file }) => file ?? []);
  if (filesOf(own).length === 0) return { durationMs };
  if (index !== home) return { selection: { files: filesOf(own), titles: [] }, durationMs };
  const others = split.filter((_, at) => at !== index).flat();
  const without = filesOf(others.filter((piece) => piece.suite === suite));
  return { selection: { files: [], titles: [], without }, durationMs };
}
