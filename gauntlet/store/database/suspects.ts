/**
 * Counts what makes a case suspect: how often it failed or recovered, and on how many trees it did
 * both, pass and fail, which proves that it is nondeterministic. Only cases with trouble are
 * counted, so that a run in which all passed costs nothing here.
 */
import type { Transaction } from 'kysely';
import type { Tables } from './schema.ts';
import { chunkOf, eraOf, type OpenTiles, outcomeOfByte } from './tiles.ts';

/** So many runs of one tree are looked at; a tree that has more shows itself in these. */
const MOST_RUNS_OF_TREE = 200;
const ROWS = 500;

export interface SeenRun {
  readonly run: number;
  readonly tree: string;
  readonly startedAt: number;
  readonly bytes: ReadonlyMap<number, number>;
  readonly troubled: readonly number[];
}

interface Ports {
  readonly trx: Transaction<Tables>;
  readonly tiles: OpenTiles;
}

export async function keepSuspects(ports: Ports, seen: SeenRun): Promise<void> {
  const proofs = await newProofs(ports, seen);
  const troubled = new Set(seen.troubled);
  const rows = [...new Set([...troubled, ...proofs])].map((track) => ({
    track,
    troubles: troubled.has(track) ? 1 : 0,
    proofs: proofs.has(track) ? 1 : 0,
    last_at: troubled.has(track) ? seen.startedAt : 0,
  }));
  for (let at = 0; at < rows.length; at += ROWS) {
    await ports.trx
      .insertInto('suspect')
      .values(rows.slice(at, at + ROWS))
      .onConflict((conflict) =>
        conflict.column('track').doUpdateSet(({ ref, eb, case: choose }) => ({
          troubles: eb(ref('suspect.troubles'), '+', ref('excluded.troubles')),
          proofs: eb(ref('suspect.proofs'), '+', ref('excluded.proofs')),
          last_at: choose()
            .when(ref('suspect.last_at'), '>', ref('excluded.last_at'))
            .then(ref('suspect.last_at'))
            .else(ref('excluded.last_at'))
            .end(),
        })),
      )
      .execute();
  }
}

/** Tracks that with this run have both outcomes on its tree, and had not before. */
async function newProofs({ trx, tiles }: Ports, seen: SeenRun): Promise<ReadonlySet<number>> {
  const others = await trx
    .selectFrom('run')
    .select('id')
    .where('tree', '=', seen.tree)
    .where('id', '!=', seen.run)
    .orderBy('id', 'desc')
    .limit(MOST_RUNS_OF_TREE)
    .execute();
  const runs = others.map(({ id }) => id);
  const earlier =
    runs.length === 0
      ? []
      : await trx.selectFrom('trouble').select('track').where('run', 'in', runs).execute();
  const tracks = new Set([...seen.troubled, ...earlier.map(({ track }) => track)]);
  const proofs = new Set<number>();
  if (tracks.size === 0) return proofs;
  const chunks = [...tracks].map(chunkOf);
  for (const era of new Set(runs.map(eraOf))) await tiles.load(chunks, era);
  for (const track of tracks) {
    const before = runs.map((run) => tiles.get(track, run));
    const after = [...before, seen.bytes.get(track) ?? 0];
    if (!isMixed(before) && isMixed(after)) proofs.add(track);
  }
  return proofs;
}

function isMixed(bytes: readonly number[]): boolean {
  const outcomes = bytes.map(outcomeOfByte);
  if (outcomes.includes('recovered')) return true;
  return outcomes.includes('passed') && outcomes.includes('failed');
}
