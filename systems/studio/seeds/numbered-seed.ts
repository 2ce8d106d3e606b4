/** A row of seeds, and its place in the file. */
import type { SeedRow } from '../model/nouns.ts';

export interface NumberedSeed {
  /** From 1; of a CSV file the first row after its header. */
  readonly number: number;
  readonly row: SeedRow;
}
