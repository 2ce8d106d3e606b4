/** The seed row of each record: the file from its beginning, and again when it is through. */
import type { JsonObject, SeedRow } from '../model/nouns.ts';
import { seedProblem } from './problem.ts';
import { openSeeds } from './read.ts';

export interface RowSource {
  readonly seedKey: string | undefined;
  readonly seedEtag: string | undefined;
  readonly inlineRows: readonly JsonObject[] | undefined;
  readonly indexes: readonly number[] | undefined;
}

export type ReadFile = (key: string, etag?: string) => Promise<AsyncIterable<Uint8Array>>;

export async function* rowsOfRecords(
  read: ReadFile,
  source: RowSource,
  total: number,
  isWanted: (index: number) => boolean,
): AsyncGenerator<{ readonly index: number; readonly row: SeedRow }> {
  const only = source.indexes === undefined ? undefined : new Set(source.indexes);
  const end = only === undefined ? total : Math.max(-1, ...only) + 1;
  let index = 0;
  while (index < end) {
    const before = index;
    for await (const row of rowsOnce(read, source)) {
      if (index >= end) break;
      if ((only?.has(index) ?? true) && isWanted(index)) yield { index, row };
      index += 1;
    }
    if (index === before) throw seedProblem('the file has no rows');
  }
}

async function* rowsOnce(read: ReadFile, source: RowSource): AsyncGenerator<SeedRow> {
  const { seedKey, seedEtag, inlineRows } = source;
  if (seedKey === undefined) {
    // A template without variables needs no seed: every record has an empty row.
    yield* inlineRows ?? [{}];
    return;
  }
  const bytes = await read(seedKey, seedEtag);
  const { rows } = await openSeeds(seedKey, '', bytes);
  for await (const { row } of rows) yield row;
}
