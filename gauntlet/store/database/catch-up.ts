/** Brings the index up to the segments: those it does not know are read and written, in batches. */
import { join } from 'node:path';
import { inTransaction } from '@gauntlet/kit/database';
import { type Disk, hasDiskCode, makeFolderDurable } from '@gauntlet/kit/disk';
import { type Kysely, sql, type Transaction } from 'kysely';
import { listSegments, readSegment } from '../segments/folder.ts';
import type { SegmentName } from '../segments/name.ts';
import type { SegmentFault } from '../segments/segment.ts';
import { foldSegment } from './fold.ts';
import type { CaughtUp } from './port.ts';
import type { Dialect, Tables } from './schema.ts';
import { OpenTiles } from './tiles.ts';
import { Tracks } from './tracks.ts';
import { eraseRun, writeRun } from './write.ts';

/** One transaction: long enough to spread its cost, short enough for others to get a turn. */
const BATCH_SEGMENTS = 64;
const BATCH_MS = 3_000;
/** Others write for some seconds at a time; a pause between two attempts is up to 0.2 s. */
const ATTEMPTS = 300;
/** Any number; every writer of an index on PostgreSQL asks for the same. */
const LOCK = 4_703_118;

export interface CatchUpPorts {
  readonly disk: Disk;
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  readonly segments: string;
  readonly aside: string;
  readonly clock: () => number;
}

export async function catchUp(
  ports: CatchUpPorts,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<CaughtUp> {
  const { segments, foreign } = await listSegments(ports.disk, ports.segments);
  const rows = await ports.db.selectFrom('segment').select('name').execute();
  const known = new Set(rows.map(({ name }) => name));
  const waiting = segments.filter(({ name }) => !known.has(name));
  const tracks = new Tracks();
  const faults = foreign.map((name) => ({ name, why: 'it is no segment; move it elsewhere' }));
  let done = 0;
  while (done < waiting.length) {
    const batch = await writeBatch(ports, waiting.slice(done, done + BATCH_SEGMENTS), tracks);
    done += batch.taken;
    for (const { name, fault } of batch.faults) {
      await setAside(ports, name, fault);
      faults.push({ name, why: fault.why });
    }
    onProgress(done, waiting.length);
  }
  return { indexed: done - faults.length + foreign.length, faults };
}

interface Batch {
  readonly taken: number;
  readonly faults: readonly { readonly name: string; readonly fault: SegmentFault }[];
}

async function writeBatch(
  ports: CatchUpPorts,
  batch: readonly SegmentName[],
  tracks: Tracks,
): Promise<Batch> {
  const until = ports.clock() + BATCH_MS;
  const onRetry = () => tracks.forget();
  try {
    return await inTransaction(ports.db, { attempts: ATTEMPTS, onRetry }, async (trx) => {
      await lock(trx, ports.dialect);
      const tiles = new OpenTiles(trx);
      const faults: Batch['faults'][number][] = [];
      let taken = 0;
      for (const name of batch) {
        taken += 1;
        const fault = await writeSegment(ports, name, { trx, tiles, tracks });
        if (fault !== undefined) faults.push({ name: name.name, fault });
        if (ports.clock() > until) break;
      }
      await tiles.flush();
      return { taken, faults };
    });
  } catch (error) {
    tracks.forget();
    throw error;
  }
}

/** SQLite begins with its only write lock; PostgreSQL has to be asked. */
async function lock(trx: Transaction<Tables>, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
}

interface Writing {
  readonly trx: Transaction<Tables>;
  readonly tiles: OpenTiles;
  readonly tracks: Tracks;
}

async function writeSegment(
  { disk, segments }: CatchUpPorts,
  name: SegmentName,
  writing: Writing,
): Promise<SegmentFault | undefined> {
  const { trx } = writing;
  // Another process may have been here since the list was made.
  const done = await trx
    .selectFrom('segment')
    .select('name')
    .where('name', '=', name.name)
    .executeTakeFirst();
  if (done !== undefined) return undefined;
  const reading = await readSegment(disk, segments, name);
  if (!reading.ok) return reading.fault;
  const keep = (state: string) =>
    trx.insertInto('segment').values({ name: name.name, run: name.run, state }).execute();
  const { run } = reading.head.summary;
  const present = await trx
    .selectFrom('run')
    .select('facts')
    .where('name', '=', run)
    .executeTakeFirst();
  if (present !== undefined && present.facts >= reading.head.facts) {
    await keep('another of this run holds more');
    return undefined;
  }
  if (present !== undefined) await eraseRun(run, writing);
  await writeRun(foldSegment(reading.bytes, reading.head), writing);
  await keep('indexed');
  return undefined;
}

/** A damaged segment leaves the way; it is not removed, since a person may still save from it. */
async function setAside(
  { disk, segments, aside }: CatchUpPorts,
  name: string,
  fault: SegmentFault,
): Promise<void> {
  if (fault.kind === 'newer') return;
  try {
    await makeFolderDurable(disk, aside);
    await disk.rename(join(segments, name), join(aside, name));
    await disk.syncFolder(segments);
  } catch (error) {
    // A read-only history keeps it where it is; another process may have moved it.
    if (!hasDiskCode(error, 'EROFS', 'EACCES', 'EPERM', 'ENOENT')) throw error;
  }
}
