/**
 * The statements that every request of a small object makes. Those of requests at the same time go
 * to the database together: a trip there costs several times what is done at its end.
 */
import { batched } from '@gauntlet/kit/batching';
import { keptStatement, preparedStatement } from '@gauntlet/kit/database';
import type { FileId, FileRow, StoredFile } from '../model/nouns.ts';
import { isDatabaseDown } from './problems.ts';
import type { ObjectRow } from './s3/rows.ts';
import type { Db } from './schema.ts';

export interface Statements {
  begin(file: NewFile): Promise<FileId>;
  file(fileId: FileId): Promise<FileRead | undefined>;
  read(name: ObjectName): Promise<ObjectRead | undefined>;
  put(write: ObjectWrite): Promise<boolean>;
}

export interface NewFile extends FileRow {
  readonly leaseMs: number;
}

export interface ListedRow {
  readonly file_id: string;
  readonly filename: string;
  readonly total_size: number;
  readonly checksum: string | null;
  readonly content_type: string;
  readonly upload_status: string;
  readonly cache_control: string | null;
  readonly created_at: Date;
}

export type ObjectRead = Omit<ObjectRow, 'object_id' | 'bucket_id' | 'key'> & {
  readonly bucket_id: number;
  readonly owner_id: string;
  readonly bucket_cache_control: string | null;
  readonly object_id: number | null;
  readonly file: StoredFile | null;
};

export type FileRead = ListedRow & { readonly file: StoredFile };

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

export interface ObjectWrite {
  readonly bucketId: number;
  readonly key: string;
  /** As JSON. */
  readonly object: string;
  readonly file: string | null;
}

const WRITES = { calls: 2, most: 32, isOfAll: isDatabaseDown };
/** Nobody waits for a disk: the more come together, the less each of them costs. */
const READS = { ...WRITES, calls: 1 };

const opened = new WeakMap<Db, Statements>();

/** One for each database. */
export function statementsOf(db: Db): Statements {
  const known = opened.get(db);
  if (known !== undefined) return known;
  const made: Statements = {
    begin: batched((files) => beginAll(db, files), WRITES),
    file: batched((fileIds) => readFiles(db, fileIds), READS),
    read: batched((names) => readAll(db, names), READS),
    put: batched((writes) => putAll(db, writes), WRITES),
  };
  opened.set(db, made);
  return made;
}

const beginText = preparedStatement<{ readonly made: FileId }>(
  'storage_begin',
  'SELECT file_begin(file) AS made FROM jsonb_array_elements($1) AS file',
);

async function beginAll(db: Db, files: readonly NewFile[]): Promise<readonly FileId[]> {
  const rows = await beginText(db, [JSON.stringify(files)]);
  return rows.map(({ made }) => made);
}

const fileText = preparedStatement<FileRead>(
  'storage_file',
  `SELECT found.file_id, found.filename, found.total_size, found.checksum, found.content_type,
      found.upload_status, found.cache_control, found.created_at, found.file
    FROM unnest($1::uuid[]) AS asked (id) CROSS JOIN LATERAL file_read(asked.id) AS found`,
);

async function readFiles(db: Db, fileIds: readonly FileId[]) {
  const rows = await fileText(db, [fileIds]);
  const found = new Map(rows.map((row) => [row.file_id, row]));
  return fileIds.map((fileId) => found.get(fileId));
}

const readText = keptStatement<ObjectRead & { readonly place: number }>(
  'storage_read',
  `SELECT asked.place, found.bucket_id, found.owner_id, found.bucket_cache_control,
      found.object_id, found.size, found.etag, found.file_id, found.part_count, found.headers,
      found.metadata, found.tags, found.checksum, found.modified_at, found.file
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (bucket text, key text))
      WITH ORDINALITY AS asked (bucket, key, place)
    CROSS JOIN LATERAL s3_object_read(asked.bucket, asked.key) AS found`,
);

async function readAll(db: Db, names: readonly ObjectName[]) {
  const rows = await readText(db, [JSON.stringify(names)]);
  const found = new Map(rows.map((row) => [row.place, row]));
  return names.map((_, at) => found.get(at + 1));
}

/** In the order of their names, so that two calls wait for one another and never both. */
const putText = preparedStatement<{ readonly place: number; readonly done: boolean }>(
  'storage_put',
  `SELECT place, s3_object_put(bucket, key, object, file) AS done FROM (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::jsonb[], $4::jsonb[])
        WITH ORDINALITY AS asked (bucket, key, object, file, place)
      ORDER BY bucket, key COLLATE "C" OFFSET 0) AS sorted`,
);

async function putAll(db: Db, writes: readonly ObjectWrite[]): Promise<readonly boolean[]> {
  const rows = await putText(db, [
    writes.map(({ bucketId }) => bucketId),
    writes.map(({ key }) => key),
    writes.map(({ object }) => object),
    writes.map(({ file }) => file),
  ]);
  const done = new Map(rows.map((row) => [row.place, row.done]));
  return writes.map((_, at) => done.get(at + 1) === true);
}
