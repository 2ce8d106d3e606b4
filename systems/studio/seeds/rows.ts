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
  let kept: SeedRow[] | undefined = [];
  while (index < end) {
    const before = index;
    const isAgain = index > 0 && kept !== undefined;
    for await (const row of isAgain ? (kept ?? []) : rowsOnce(read, source)) {
      if (index >= end) break;
      if (!isAgain) kept = withRow(kept, row);
      if ((only?.has(index) ?? true) && isWanted(index)) yield { index, row };
      index += 1;
    }
    if (index === before) throw seedProblem('the file has no rows');
  }
}

const mostKept = 1_000;

/** A short file is read once, however often its rows are taken; a long one each time. */
function withRow(kept: SeedRow[] | undefined, row: SeedRow): SeedRow[] | undefined {
  kept?.push(row);
  return kept !== undefined && kept.length > mostKept ? undefined : kept;
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
