/**
 * Which ids may have been seen: a no is sure, and spares a question to the disk. Two megabytes of
 * bits, in which a million ids leave one wrong yes in sixteen.
 */
import { hash32 } from '../placement/hash.ts';

export interface SeenIds {
  add(id: string): void;
  /** False: it never was. */
  maybe(id: string): boolean;
}

const BITS = 2 ** 24;

export function seenIds(bits = BITS): SeenIds {
  const words = new Uint32Array(Math.ceil(bits / 32));
  const placeOf = (id: string) => hash32(id) % bits;
  return {
    add(id) {
      const place = placeOf(id);
      const word = words[place >>> 5] ?? 0;
      words[place >>> 5] = word | (1 << (place & 31));
    },
    maybe(id) {
      const place = placeOf(id);
      return ((words[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
    },
  };
}
