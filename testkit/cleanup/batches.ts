/** In which order things are removed, and which of them in one call. */

export interface Batchable {
  readonly kind: string;
  /** Those of a kind with the same key may go in one call; without a key each goes alone. */
  readonly key: string | undefined;
  readonly max: number;
}

/**
 * Last first. A batch waits for the turn of the first of its things that was made: whatever was
 * made after that may still use it, and what holds the first holds all of them.
 */
export function planBatches<Item extends Batchable>(made: readonly Item[]): readonly Item[][] {
  const groups = new Map<string, Item[]>();
  const turns: Item[][] = [];
  for (const item of made) {
    const name = item.key === undefined ? undefined : JSON.stringify([item.kind, item.key]);
    const group = name === undefined ? undefined : groups.get(name);
    if (group !== undefined) {
      group.push(item);
      continue;
    }
    const started = [item];
    turns.push(started);
    if (name !== undefined) groups.set(name, started);
  }
  return turns.reverse().flatMap((turn) => inPieces(turn.reverse()));
}

function inPieces<Item extends Batchable>(items: readonly Item[]): Item[][] {
  const max = Math.max(1, items[0]?.max ?? 1);
  const pieces: Item[][] = [];
  for (let from = 0; from < items.length; from += max) pieces.push(items.slice(from, from + max));
  return pieces;
}
