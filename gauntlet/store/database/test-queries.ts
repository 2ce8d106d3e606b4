/** What the index answers about tests: read from the tiles, with the words of what failed. */
import type { Kysely } from 'kysely';
import type { PastResult, Suspect, TestHistory } from '../../model/history.ts';
import type { Tables } from './schema.ts';
import { chunkOf, durationOfByte, eraOf, openedTile, outcomeOfByte, placeOf } from './tiles.ts';

/** So many runs back a test is looked for, in pages. */
const PAGE_RUNS = 512;
const MOST_RUNS = 8 * PAGE_RUNS;

type RunRow = Pick<Tables['run'], 'id' | 'name' | 'started_at' | 'tree' | 'branch' | 'machine'>;
type TrackRow = Pick<Tables['track'], 'id' | 'variant' | 'parameter' | 'locator'>;

export async function readTestHistory(
  db: Kysely<Tables>,
  test: string,
  limit: number,
): Promise<TestHistory | undefined> {
  const tests = await withFormerNames(db, test);
  const tracks = await db
    .selectFrom('track')
    .select(['id', 'variant', 'parameter', 'locator', 'test_id'])
    .where('test_id', 'in', tests)
    .execute();
  const now = tracks.find((track) => track.test_id === test) ?? tracks[0];
  if (now === undefined) return undefined;
  const troubles = await troublesOf(
    db,
    tracks.map(({ id }) => id),
  );
  const results: PastResult[] = [];
  for (let at = 0; at < MOST_RUNS && results.length < limit; at += PAGE_RUNS) {
    const runs = await runsPage(db, at);
    if (runs.length === 0) break;
    const byteAt = await bytesOf(db, tracks, runs);
    for (const run of runs) {
      for (const track of tracks) {
        const byte = byteAt(track.id, run.id);
        if (byte === 0 || results.length >= limit) continue;
        results.push(resultOf(run, track, byte, troubles.get(`${track.id} ${run.id}`)));
      }
    }
  }
  return { locator: JSON.parse(now.locator), results };
}

/** Renames that are on record lead from the names it had before to the one it has. */
async function withFormerNames(db: Kysely<Tables>, test: string): Promise<readonly string[]> {
  const tests = new Set([test]);
  for (let latest = [test]; latest.length > 0; ) {
    const rows = await db
      .selectFrom('alias')
      .select('from_test')
      .where('to_test', 'in', latest)
      .execute();
    latest = rows.map((row) => row.from_test).filter((from) => !tests.has(from));
    for (const from of latest) tests.add(from);
  }
  return [...tests];
}

async function runsPage(db: Kysely<Tables>, offset: number): Promise<readonly RunRow[]> {
  return await db
    .selectFrom('run')
    .select(['id', 'name', 'started_at', 'tree', 'branch', 'machine'])
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE_RUNS)
    .offset(offset)
    .execute();
}

async function bytesOf(
  db: Kysely<Tables>,
  tracks: readonly { readonly id: number }[],
  runs: readonly { readonly id: number }[],
): Promise<(track: number, run: number) => number> {
  const chunks = [...new Set(tracks.map(({ id }) => chunkOf(id)))];
  const eras = [...new Set(runs.map(({ id }) => eraOf(id)))];
  const tiles = new Map<string, Buffer>();
  if (chunks.length > 0 && eras.length > 0) {
    const rows = await db
      .selectFrom('tile')
      .selectAll()
      .where('chunk', 'in', chunks)
      .where('era', 'in', eras)
      .execute();
    for (const row of rows) tiles.set(`${row.chunk} ${row.era}`, openedTile(row.bytes));
  }
  return (track, run) => tiles.get(`${chunkOf(track)} ${eraOf(run)}`)?.[placeOf(track, run)] ?? 0;
}

interface TroubleRow {
  readonly short: string;
  readonly duration_ms: number;
  readonly fingerprint: string | null;
  readonly message: string | null;
}

async function troublesOf(
  db: Kysely<Tables>,
  tracks: readonly number[],
): Promise<ReadonlyMap<string, TroubleRow>> {
  const rows = await db
    .selectFrom('trouble')
    .leftJoin('failure', 'failure.id', 'trouble.failure')
    .select(['track', 'run', 'short', 'duration_ms', 'fingerprint', 'message'])
    .where('track', 'in', tracks)
    .orderBy('run', 'desc')
    .limit(MOST_RUNS)
    .execute();
  return new Map(rows.map((row) => [`${row.track} ${row.run}`, row]));
}

function resultOf(
  run: RunRow,
  track: TrackRow,
  byte: number,
  trouble: TroubleRow | undefined,
): PastResult {
  const durationMs = trouble?.duration_ms ?? durationOfByte(byte);
  const failure =
    trouble === undefined
      ? undefined
      : {
          id: trouble.short,
          fingerprint: trouble.fingerprint ?? '',
          message: trouble.message ?? '',
        };
  return {
    run: run.name,
    at: run.started_at,
    tree: run.tree,
    ...(run.branch === '' ? {} : { branch: run.branch }),
    machine: run.machine,
    variant: track.variant,
    parameter: track.parameter,
    outcome: outcomeOfByte(byte) ?? 'missing',
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** How many of the latest runs a suspect's counts are taken from. */
const WINDOW_RUNS = 512;

export async function readSuspects(
  db: Kysely<Tables>,
  limit: number,
  since = 0,
): Promise<readonly Suspect[]> {
  const tracks = await db
    .selectFrom('suspect')
    .innerJoin('track', 'track.id', 'suspect.track')
    .select(['id', 'case_id', 'variant', 'parameter', 'locator', 'proofs', 'last_at'])
    .where('troubles', '>', 0)
    .where('last_at', '>=', since)
    .orderBy('proofs', 'desc')
    .orderBy('troubles', 'desc')
    .limit(limit)
    .execute();
  const runs = await db
    .selectFrom('run')
    .select('id')
    .orderBy('started_at', 'desc')
    .limit(WINDOW_RUNS)
    .execute();
  const byteAt = await bytesOf(db, tracks, runs);
  return tracks.map(({ id, case_id, locator, proofs, last_at, ...track }) => {
    const counts = { passed: 0, failed: 0, recovered: 0 };
    for (const run of runs) {
      const outcome = outcomeOfByte(byteAt(id, run.id));
      if (outcome === 'passed' || outcome === 'failed' || outcome === 'recovered') {
        counts[outcome] += 1;
      }
    }
    return {
      caseId: case_id,
      locator: JSON.parse(locator),
      parameter: track.parameter,
      variant: track.variant,
      ...counts,
      mixedTrees: proofs,
      lastTroubleAt: last_at,
    };
  });
}
