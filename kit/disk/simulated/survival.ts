/**
 * What of the unsynced state outlives a power cut. The first five are the extremes that break most
 * writers; `random` draws every page, size and name on its own.
 */
import { type Random, seededRandom } from './random.ts';

export const SURVIVALS = ['nothing', 'everything', 'names', 'sizes', 'contents', 'random'] as const;

/**
 * - `nothing`: only what was synced.
 * - `everything`: as if all had been synced in time.
 * - `names`: creations, renames and removals, but no content (the empty file after a crash).
 * - `sizes`: names and sizes without content (the file full of zeros).
 * - `contents`: content without names.
 */
export type Survival = (typeof SURVIVALS)[number];

/** Decides over each unsynced thing, in the order asked. */
export interface Fate {
  readonly keepsName: () => boolean;
  /** Which of `count` versions since the last sync the disk holds; -1 is the synced one. */
  readonly pageVersion: (count: number) => number;
  readonly sizeVersion: (count: number) => number;
  /** Where a page is torn, in sectors from its start, if it is. */
  readonly tearSectors: (sectorCount: number) => number | undefined;
}

export function fateOf(survival: Survival, seed: number): Fate {
  if (survival === 'random') return randomFate(seededRandom(seed));
  const names = survival !== 'nothing' && survival !== 'contents';
  const pages = survival === 'everything' || survival === 'contents';
  const sizes = pages || survival === 'sizes';
  return {
    keepsName: () => names,
    pageVersion: (count) => (pages ? count - 1 : -1),
    sizeVersion: (count) => (sizes ? count - 1 : -1),
    tearSectors: () => undefined,
  };
}

function randomFate(random: Random): Fate {
  return {
    keepsName: () => random.chance(0.5),
    pageVersion: (count) => random.below(count + 1) - 1,
    sizeVersion: (count) => random.below(count + 1) - 1,
    tearSectors: (sectorCount) =>
      random.chance(0.25) ? 1 + random.below(sectorCount - 1) : undefined,
  };
}
