/** Looks through all of a seed file: its format, its rows, what the template needs and lacks. */
import type { SeedRow } from '../model/nouns.ts';
import { seedProblem } from './problem.ts';
import { openSeeds } from './read.ts';

export interface SeedFacts {
  readonly format: string;
  readonly recordCount: number;
  readonly columns: readonly string[];
  /** The first rows, for a preview. */
  readonly sample: readonly SeedRow[];
  /** What the template needs and some row has not, with the first such row. */
  readonly missing: readonly { readonly field: string; readonly row: number }[];
}

const sampleSize = 20;
const mostColumns = 500;

export async function checkSeeds(
  filename: string,
  contentType: string,
  bytes: AsyncIterable<Uint8Array>,
  needed: readonly string[],
): Promise<SeedFacts> {
  const { format, rows } = await openSeeds(filename, contentType, bytes);
  const columns = new Set<string>();
  const sample: SeedRow[] = [];
  const missing = new Map<string, number>();
  let recordCount = 0;
  for await (const { number, row } of rows) {
    recordCount += 1;
    for (const name of Object.keys(row)) columns.add(name);
    if (columns.size > mostColumns) throw seedProblem(`row ${number}: more than 500 columns`);
    if (sample.length < sampleSize) sample.push(row);
    for (const field of needed) {
      if (!Object.hasOwn(row, field) && !missing.has(field)) missing.set(field, number);
    }
  }
  if (recordCount === 0) throw seedProblem('the file has no rows');
  return {
    format,
    recordCount,
    columns: [...columns],
    sample,
    missing: [...missing].map(([field, row]) => ({ field, row })),
  };
}
