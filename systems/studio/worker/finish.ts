/** What is written to the store: checkpoints on the way, and the dataset at the end. */
import { createHash } from 'node:crypto';
import { exportDataset, exportFolder, type Manifest } from '../exports/export-dataset.ts';
import type { FileStore } from '../files/store.ts';
import { doneRecords, recordsOf } from '../jobs/calls.ts';
import { recordDates } from '../jobs/dashboard.ts';
import type { Job } from '../jobs/job.ts';
import { keepCheckpoint } from '../jobs/jobs.ts';
import type { Acquired } from '../jobs/leases.ts';
import type { StudioDb } from '../jobs/schema.ts';
import type { JsonObject } from '../model/nouns.ts';

export async function exportJob(
  db: StudioDb,
  store: FileStore,
  job: Job,
  folder?: string,
): Promise<Manifest> {
  const first = await recordsOf(db, job.jobId, { status: 'done', limit: 100 });
  return await exportDataset(
    store,
    {
      jobId: job.jobId,
      template: job.config.template,
      format: job.format,
      dates: await recordDates(db, job.jobId),
      sample: first.map(({ seedRow }) => seedRow),
      records: (date) => doneRecords(db, job.jobId, date),
    },
    folder,
  );
}

interface Checkpoint {
  readonly format: 'studio-checkpoint/1';
  /** Records up to this one are in the parts, but for those that failed. */
  readonly after: number;
  readonly records: number;
  readonly parts: readonly { readonly key: string; readonly sha256: string }[];
}

/** Writes what is done since the last one, as far as nothing is missing in between. */
export function checkpoints(db: StudioDb, store: FileStore) {
  const last = new Map<string, Checkpoint>();
  return async ({ job, lease }: Acquired): Promise<void> => {
    const before = last.get(job.jobId) ?? storedCheckpoint(job.manifest);
    const rows: object[] = [];
    let after = before?.after ?? -1;
    for (;;) {
      const page = await recordsOf(db, job.jobId, { after, limit: 1_000 });
      const whole = page.filter(({ index }, at) => index === after + 1 + at);
      for (const { index, seedRow, output, status } of whole) {
        if (status === 'done') rows.push({ record_index: index, seed: seedRow, output });
      }
      after += whole.length;
      if (whole.length < 1_000) break;
    }
    if (rows.length === 0) return;
    const number = before?.parts.length ?? 0;
    const name = `part-${String(number).padStart(5, '0')}.jsonl`;
    const key = `${exportFolder(job.jobId)}checkpoints/${name}`;
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await store.write(key, 'application/x-ndjson', pieceOf(text));
    const sha256 = createHash('sha256').update(text).digest('hex');
    const checkpoint: Checkpoint = {
      format: 'studio-checkpoint/1',
      after,
      records: (before?.records ?? 0) + rows.length,
      parts: [...(before?.parts ?? []), { key, sha256 }],
    };
    // The part is there before anything says that it is.
    await keepCheckpoint(db, lease, { ...checkpoint }, checkpoint.records);
    last.set(job.jobId, checkpoint);
  };
}

async function* pieceOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function storedCheckpoint(manifest: JsonObject | undefined): Checkpoint | undefined {
  const isOne = manifest?.format === 'studio-checkpoint/1';
  return isOne ? (manifest as unknown as Checkpoint) : undefined;
}
