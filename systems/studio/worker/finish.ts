/** What is written to the store: checkpoints on the way, and the dataset at the end. */
import { createHash } from 'node:crypto';
import { exportDataset, exportFolder, type Manifest, runPlace } from '../exports/export-dataset.ts';
import type { FileStore } from '../files/store.ts';
import { doneRecords, recordsOf } from '../jobs/calls.ts';
import { recordDates, seedColumnsSeen } from '../jobs/dashboard.ts';
import { keepCheckpoint } from '../jobs/jobs.ts';
import { type Acquired, renewLease } from '../jobs/leases.ts';
import type { StudioDb } from '../jobs/schema.ts';
import type { JsonObject } from '../model/nouns.ts';

export async function exportJob(
  db: StudioDb,
  store: FileStore,
  { job, lease }: Acquired,
): Promise<Manifest> {
  const source = {
    jobId: job.jobId,
    template: job.config.template,
    format: job.format,
    dates: await recordDates(db, job.jobId),
    seedColumns: await seedColumnsSeen(db, job.jobId),
    records: (date: string) => doneRecords(db, job.jobId, date),
  };
  const mayAnnounce = async () => {
    await renewLease(db, lease);
  };
  return await exportDataset(store, source, { ...runPlace(job.jobId, lease.epoch), mayAnnounce });
}

interface Checkpoint {
  readonly format: 'studio-checkpoint/1';
  /** Records up to this one are in the parts, but for those that failed. */
  readonly after: number;
  readonly records: number;
  readonly parts: readonly { readonly key: string; readonly sha256: string }[];
}

/** Of one run of a job. Writes what is done since the last one, as far as nothing is missing. */
export function checkpoints(db: StudioDb, store: FileStore) {
  let last: Checkpoint | undefined;
  return async ({ job, lease }: Acquired): Promise<void> => {
    const before = last ?? storedCheckpoint(job.manifest);
    const number = before?.parts.length ?? 0;
    // With the epoch: a worker that was overtaken writes beside the next one's, not over it.
    const name = `part-${String(number).padStart(5, '0')}-${lease.epoch}.jsonl`;
    const key = `${exportFolder(job.jobId)}checkpoints/${name}`;
    const piece = wholeRecords(db, job.jobId, before?.after ?? -1);
    await store.write(key, 'application/x-ndjson', piece.bytes());
    const { after, records, sha256 } = piece.facts();
    if (records === 0) return;
    const checkpoint: Checkpoint = {
      format: 'studio-checkpoint/1',
      after,
      records: (before?.records ?? 0) + records,
      parts: [...(before?.parts ?? []), { key, sha256 }],
    };
    // The part is there before anything says that it is.
    await keepCheckpoint(db, lease, { ...checkpoint }, checkpoint.records);
    last = checkpoint;
  };
}

/** From `start` on, up to the first one that is missing; a page of them at a time in memory. */
function wholeRecords(db: StudioDb, jobId: string, start: number) {
  const hash = createHash('sha256');
  let after = start;
  let records = 0;
  return {
    async *bytes(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const page = await recordsOf(db, jobId, { after, upTo: after + 1_000, limit: 1_000 });
        const whole = page.filter(({ index }, at) => index === after + 1 + at);
        after += whole.length;
        const done = whole.filter(({ status }) => status === 'done');
        records += done.length;
        const rows = done.map(({ index: record_index, seedRow: seed, output }) =>
          JSON.stringify({ record_index, seed, output }),
        );
        const piece = Buffer.from(rows.map((row) => `${row}\n`).join(''));
        hash.update(piece);
        if (piece.length > 0) yield piece;
        if (whole.length < 1_000) return;
      }
    },
    facts: () => ({ after, records, sha256: hash.digest('hex') }),
  };
}

function storedCheckpoint(manifest: JsonObject | undefined): Checkpoint | undefined {
  const isOne = manifest?.format === 'studio-checkpoint/1';
  return isOne ? (manifest as unknown as Checkpoint) : undefined;
}
