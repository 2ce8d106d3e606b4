/** A dataset to files in the store: a part for each day and so many rows, and their manifest. */
import { createHash } from 'node:crypto';
import type { FileStore } from '../files/store.ts';
import type { ExportFormat, TemplateDefinition } from '../model/nouns.ts';
import { columnsOf, type Exported, rowOf, type SeenColumn, seedColumnsOf } from './columns.ts';
import type { ExportRow } from './format.ts';
import { exportWriters } from './registry.ts';

export interface DatasetSource {
  readonly jobId: string;
  readonly template: TemplateDefinition;
  readonly format: ExportFormat;
  /** Such as `2026-11-21`, in order. */
  readonly dates: readonly string[];
  /** Of all records. */
  readonly seedColumns: readonly SeenColumn[];
  readonly records: (date: string) => AsyncIterable<Exported>;
}

export interface ManifestFile {
  readonly key: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 'studio-manifest/1';
  readonly job_id: string;
  readonly data_format: ExportFormat;
  readonly records: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly files: readonly ManifestFile[];
}

export const exportFolder = (jobId: string) => `exports/${jobId}/`;

export interface ExportPlace {
  readonly files: string;
  readonly manifest: string;
  /** Asked before the manifest is written: throws where this worker may not speak any more. */
  readonly mayAnnounce?: () => Promise<void>;
}

/**
 * Each run has a folder of its own: a worker that slept through the end of its lease writes beside
 * the files of the next one, and never over them.
 */
export function runPlace(jobId: string, epoch: number): Omit<ExportPlace, 'mayAnnounce'> {
  const folder = exportFolder(jobId);
  const run = `run-${String(epoch).padStart(4, '0')}/`;
  return { files: `${folder}${run}`, manifest: `${folder}manifest.json` };
}
const recordsInFile = 250_000;

export async function exportDataset(
  store: Pick<FileStore, 'write'>,
  source: DatasetSource,
  place: ExportPlace,
): Promise<Manifest> {
  const sources = columnsOf(source.template, seedColumnsOf(source.seedColumns));
  const columns = sources.map(({ column }) => column);
  const writer = exportWriters[source.format];
  const files: ManifestFile[] = [];
  for (const date of source.dates) {
    const rest = source.records(date)[Symbol.asyncIterator]();
    for (let part = 0; ; part += 1) {
      const first = await rest.next();
      if (first.done === true) break;
      const name = `part-${String(part).padStart(5, '0')}.${writer.extension}`;
      const key = `${place.files}date=${date}/${name}`;
      const counted = counter();
      const rows = counted.rows(first.value, rest, (record) => rowOf(sources, record));
      await store.write(key, writer.contentType, counted.bytes(writer.write(rows, columns)));
      files.push({ key, ...counted.facts() });
    }
  }
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const { jobId: job_id, format: data_format } = source;
  const manifest: Manifest = {
    format: 'studio-manifest/1',
    job_id,
    data_format,
    records,
    columns,
    files,
  };
  await place.mayAnnounce?.();
  await store.write(place.manifest, 'application/json', one(JSON.stringify(manifest)));
  return manifest;
}

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Counts what passes through, and takes its checksum. */
function counter() {
  const hash = createHash('sha256');
  let records = 0;
  let bytes = 0;
  return {
    async *rows(
      first: Exported,
      rest: AsyncIterator<Exported>,
      toRow: (record: Exported) => ExportRow,
    ): AsyncGenerator<ExportRow> {
      let next: IteratorResult<Exported> = { value: first };
      while (next.done !== true) {
        records += 1;
        yield toRow(next.value);
        if (records >= recordsInFile) return;
        next = await rest.next();
      }
    },
    async *bytes(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    },
    facts: () => ({ records, bytes, sha256: hash.digest('hex') }),
  };
}
