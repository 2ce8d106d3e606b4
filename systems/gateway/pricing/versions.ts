/** Which version of a price holds when. */
import type { Price } from '../model/price.ts';

/** Undefined before the first version: an unknown price. */
export function priceAt(versions: readonly Price[], atMs: number): Price | undefined {
  let found: Price | undefined;
  for (const price of versions) {
    if (price.fromMs <= atMs && (found === undefined || isLater(price, found))) found = price;
  }
  return found;
}

/** Two that hold from the same moment: the one that was set last. */
function isLater(one: Price, other: Price): boolean {
  return one.fromMs === other.fromMs ? one.version > other.version : one.fromMs > other.fromMs;
}
