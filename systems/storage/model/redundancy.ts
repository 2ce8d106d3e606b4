/** What a redundancy means in numbers. */
import type { Redundancy } from './nouns.ts';

export interface Spread {
  /** How many servers hold a part of each chunk. */
  readonly servers: number;
  /** How many of them are needed to read it. */
  readonly needed: number;
  readonly sharded: boolean;
}

const spreads: Readonly<Record<Redundancy, Spread>> = {
  'copies-1': { servers: 1, needed: 1, sharded: false },
  'copies-2': { servers: 2, needed: 1, sharded: false },
  'copies-3': { servers: 3, needed: 1, sharded: false },
  'shards-4-2': { servers: 6, needed: 4, sharded: true },
};

export function spreadOf(redundancy: Redundancy): Spread {
  return spreads[redundancy];
}
