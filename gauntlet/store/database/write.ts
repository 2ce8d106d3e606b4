/** Puts one run into the index. Everything here happens within one transaction, under a lock. */
import { hash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { caseOf, failureIdOf, testIdOf } from '../../model/identity.ts';
import type { Alias } from '../../model/nouns.ts';
import { type Folded, type FoldedRun, outcomeOf } from './fold.ts';
import type { Tables } from './schema.ts';
import { keepSuspects } from './suspects.ts';
import { byteOf, chunkOf, eraOf, type OpenTiles } from './tiles.ts';
import { nextId, type Tracks } from './tracks.ts';

const ROWS = 500;
/** A failure's message in lists; the whole of it is in the segment. */
const MESSAGE_CHARACTERS = 2_000;

export interface WritePorts {
  readonly trx: Transaction<Tables>;
  readonly tracks: Tracks;
  readonly tiles: OpenTiles;
}

export async function writeRun(folded: FoldedRun, ports: WritePorts): Promise<void> {
  const { trx, tracks, tiles } = ports;
  const ids = await tracks.resolve(trx, folded.results);
  const run = await addRun(trx, folded);
  const bytes = new Map<number, number>();
  const troubles: [number, Folded][] = [];
  for (const [key, result] of folded.results) {
    const track = ids.get(key);
    if (track === undefined) throw new Error(`no number for ${key}`);
    const outcome = outcomeOf(result);
    bytes.set(track, byteOf(outcome, result.durationMs));
    if (outcome === 'failed' || outcome === 'recovered') troubles.push([track, result]);
  }
  for (const track of await missingTracks(trx, folded.missing)) {
    bytes.set(track, byteOf('missing', 0));
  }
  await tiles.load(chunksOf(bytes.keys()), eraOf(run));
  tiles.setAll(run, bytes);
  await addTroubles(trx, run, folded.summary.run, troubles);
  const { tree, startedAt } = folded.summary;
  const troubled = troubles.map(([track]) => track);
  await keepSuspects(ports, { run, tree, startedAt, bytes, troubled });
  await addDays(trx, folded, 1);
  await addAliases(trx, folded.aliases);
}

/** Takes a run out again, for a segment of the same run that holds more. */
export async function eraseRun(name: string, { trx, tiles }: WritePorts): Promise<void> {
  const row = await trx.selectFrom('run').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) return;
  const era = eraOf(row.id);
  const rows = await trx.selectFrom('tile').select('chunk').where('era', '=', era).execute();
  const chunks = rows.map(({ chunk }) => chunk);
  await tiles.load(chunks, era);
  tiles.clear(chunks, row.id);
  const troubled = await trx
    .selectFrom('trouble')
    .select('track')
    .where('run', '=', row.id)
    .execute();
  for (const { track } of troubled) {
    await trx
      .updateTable('suspect')
      .set((column) => ({ troubles: column('troubles', '-', 1) }))
      .where('track', '=', track)
      .execute();
  }
  await trx.deleteFrom('trouble').where('run', '=', row.id).execute();
  await trx.deleteFrom('run').where('id', '=', row.id).execute();
  await addDays(trx, { summary: JSON.parse(row.summary) }, -1);
}

function chunksOf(tracks: Iterable<number>): ReadonlySet<number> {
  const chunks = new Set<number>();
  for (const track of tracks) chunks.add(chunkOf(track));
  return chunks;
}

async function addRun(trx: Transaction<Tables>, { summary, facts }: FoldedRun): Promise<number> {
  const id = await nextId(trx, 'run');
  await trx
    .insertInto('run')
    .values({
      id,
      name: summary.run,
      facts,
      started_at: summary.startedAt,
      tree: summary.tree,
      branch: summary.branch ?? '',
      machine: summary.machine,
      summary: JSON.stringify(summary),
    })
    .execute();
  return id;
}

async function missingTracks(
  trx: Transaction<Tables>,
  missing: FoldedRun['missing'],
): Promise<readonly number[]> {
  const found: number[] = [];
  const wanted = new Set(missing.map(({ caseId, variant }) => `${caseId} ${variant}`));
  for (let at = 0; at < missing.length; at += ROWS) {
    const ids = missing.slice(at, at + ROWS).map(({ caseId }) => caseId);
    const rows = await trx
      .selectFrom('track')
      .select(['id', 'case_id', 'variant'])
      .where('case_id', 'in', ids)
      .execute();
    for (const row of rows) if (wanted.has(`${row.case_id} ${row.variant}`)) found.push(row.id);
  }
  return found;
}

async function addTroubles(
  trx: Transaction<Tables>,
  run: number,
  name: string,
  troubles: readonly (readonly [number, Folded])[],
): Promise<void> {
  for (let at = 0; at < troubles.length; at += ROWS) {
    const part = troubles.slice(at, at + ROWS);
    const failures = await failureIds(
      trx,
      part.map(([, result]) => result),
    );
    const rows = part.map(([track, result]) => {
      const { id } = result.given ?? caseOf(result.locator, result.parameter);
      const short = failureIdOf(name, id, result.variant);
      const failure = failures.get(digestOf(result)) ?? null;
      return { track, run, short, duration_ms: result.durationMs, failure };
    });
    await trx.insertInto('trouble').values(rows).execute();
  }
}

/** One row for each text, however often it was seen. */
async function failureIds(
  trx: Transaction<Tables>,
  results: readonly Folded[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map<string, Folded>();
  for (const result of results) {
    if (result.failure !== undefined) wanted.set(digestOf(result), result);
  }
  if (wanted.size === 0) return new Map();
  const known = await trx
    .selectFrom('failure')
    .select(['id', 'digest'])
    .where('digest', 'in', [...wanted.keys()])
    .execute();
  const ids = new Map(known.map(({ digest, id }) => [digest, id]));
  let next = await nextId(trx, 'failure');
  const fresh: Tables['failure'][] = [];
  for (const [digest, { failure }] of wanted) {
    if (ids.has(digest) || failure === undefined) continue;
    const message = failure.message.slice(0, MESSAGE_CHARACTERS);
    ids.set(digest, next);
    fresh.push({ id: next++, digest, fingerprint: failure.fingerprint, message });
  }
  if (fresh.length > 0) await trx.insertInto('failure').values(fresh).execute();
  return ids;
}

function digestOf({ failure }: Folded): string {
  if (failure === undefined) return '';
  const message = failure.message.slice(0, MESSAGE_CHARACTERS);
  return hash('sha256', `${failure.fingerprint} ${message}`).slice(0, 24);
}

async function addDays(
  trx: Transaction<Tables>,
  { summary }: Pick<FoldedRun, 'summary'>,
  sign: 1 | -1,
): Promise<void> {
  const day = new Date(summary.startedAt).toISOString().slice(0, 10);
  const rows = summary.suites.map(({ suite, counts, durationMs }) => ({
    day,
    suite,
    runs: sign,
    passed: sign * counts.passed,
    failed: sign * counts.failed,
    recovered: sign * counts.recovered,
    skipped: sign * counts.skipped,
    missing: sign * counts.missing,
    duration_ms: sign * durationMs,
  }));
  if (rows.length === 0) return;
  await trx
    .insertInto('day')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['day', 'suite']).doUpdateSet(({ ref, eb }) => ({
        runs: eb(ref('day.runs'), '+', ref('excluded.runs')),
        passed: eb(ref('day.passed'), '+', ref('excluded.passed')),
        failed: eb(ref('day.failed'), '+', ref('excluded.failed')),
        recovered: eb(ref('day.recovered'), '+', ref('excluded.recovered')),
        skipped: eb(ref('day.skipped'), '+', ref('excluded.skipped')),
        missing: eb(ref('day.missing'), '+', ref('excluded.missing')),
        duration_ms: eb(ref('day.duration_ms'), '+', ref('excluded.duration_ms')),
      })),
    )
    .execute();
}

async function addAliases(trx: Transaction<Tables>, aliases: readonly Alias[]): Promise<void> {
  if (aliases.length === 0) return;
  const rows = aliases.map(({ from, to }) => ({
    from_test: testIdOf(from),
    to_test: testIdOf(to),
  }));
  await trx
    .insertInto('alias')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['from_test', 'to_test']).doNothing())
    .execute();
}
