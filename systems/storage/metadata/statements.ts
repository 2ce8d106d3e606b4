/**
 * The statements that every request of a small object makes. Those of requests at the same time go
 * to the database together: a trip there costs several times what is done at its end.
 */
import { batched } from '@gauntlet/kit/batching';
import { sql } from 'kysely';
import type { FileId, StoredFile } from '../model/nouns.ts';
import type { NewFile } from './files.ts';
import type { ListedRow } from './listing.ts';
import { isDatabaseDown } from './problems.ts';
import type { ObjectRead } from './s3/lookup.ts';
import type { Db } from './schema.ts';

export interface Statements {
  begin(file: NewFile): Promise<FileId>;
  file(fileId: FileId): Promise<FileRead | undefined>;
  read(name: ObjectName): Promise<ObjectRead | undefined>;
  put(write: ObjectWrite): Promise<boolean>;
}

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

const BATCH = { calls: 2, most: 32, isOfAll: isDatabaseDown };

const opened = new WeakMap<Db, Statements>();

/** One for each database. */
export function statementsOf(db: Db): Statements {
  const known = opened.get(db);
  if (known !== undefined) return known;
  const made: Statements = {
    begin: batched((files) => beginAll(db, files), BATCH),
    file: batched((fileIds) => readFiles(db, fileIds), BATCH),
    read: batched((names) => readAll(db, names), BATCH),
    put: batched((writes) => putAll(db, writes), BATCH),
  };
  opened.set(db, made);
  return made;
}

async function beginAll(db: Db, files: readonly NewFile[]): Promise<readonly FileId[]> {
  const all = JSON.stringify(files);
  const { rows } = await sql<{ made: FileId }>`SELECT file_begin(file) AS made
    FROM jsonb_array_elements(${all}) AS file`.execute(db);
  return rows.map(({ made }) => made);
}

async function readFiles(db: Db, fileIds: readonly FileId[]) {
  const { rows } = await sql<FileRead>`SELECT found.* FROM unnest(${fileIds}::uuid[]) AS asked (id)
    CROSS JOIN LATERAL file_read(asked.id) AS found`.execute(db);
  const found = new Map(rows.map((row) => [row.file_id, row]));
  return fileIds.map((fileId) => found.get(fileId));
}

async function readAll(db: Db, names: readonly ObjectName[]) {
  const buckets = names.map(({ bucket }) => bucket);
  const keys = names.map(({ key }) => key);
  const { rows } = await sql<ObjectRead & { readonly place: number }>`
    SELECT asked.place, found.* FROM unnest(${buckets}::text[], ${keys}::text[])
      WITH ORDINALITY AS asked (bucket, key, place)
    CROSS JOIN LATERAL s3_object_read(asked.bucket, asked.key) AS found`.execute(db);
  const found = new Map(rows.map((row) => [row.place, row]));
  return names.map((_, at) => found.get(at + 1));
}

/** In the order of their names, so that two calls wait for one another and never both. */
async function putAll(db: Db, writes: readonly ObjectWrite[]): Promise<readonly boolean[]> {
  const { rows } = await sql<{ place: number; done: boolean }>`
    SELECT place, s3_object_put(bucket, key, object, file) AS done FROM (
      SELECT * FROM unnest(${writes.map(({ bucketId }) => bucketId)}::bigint[],
        ${writes.map(({ key }) => key)}::text[], ${writes.map(({ object }) => object)}::jsonb[],
        ${writes.map(({ file }) => file)}::jsonb[])
        WITH ORDINALITY AS asked (bucket, key, object, file, place)
      ORDER BY bucket, key COLLATE "C" OFFSET 0) AS sorted`.execute(db);
  const done = new Map(rows.map((row) => [row.place, row.done]));
  return writes.map((_, at) => done.get(at + 1) === true);
}
