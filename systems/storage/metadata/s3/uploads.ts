/** Multipart uploads, from their beginning to their completion. */
import { inTransaction } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import type { PendingFile } from '../../model/nouns.ts';
import type {
  Completion,
  NewObject,
  ObjectPart,
  StoredObject,
  Upload,
  UploadPart,
} from '../../model/s3.ts';
import type { Db, Tx } from '../schema.ts';
import { releaseFiles } from './file-holders.ts';
import { changingObject, completed, type Place, writeObject } from './objects.ts';
import { partOf, uploadOf } from './rows.ts';

export type NewUpload = Omit<Upload, 'createdAt' | 'completion'>;

export async function createUpload(db: Db, upload: NewUpload): Promise<void> {
  await db
    .insertInto('s3_uploads')
    .values({
      upload_id: upload.uploadId,
      bucket_id: upload.bucketId,
      key: upload.key,
      initiator_id: upload.initiatorId,
      headers: JSON.stringify(upload.headers),
      metadata: JSON.stringify(upload.metadata),
      tags: JSON.stringify(upload.tags),
      checksum_algorithm: upload.checksumAlgorithm,
      checksum_type: upload.checksumType,
      completion: null,
      completed_at: null,
    })
    .execute();
}

export interface UploadName {
  readonly bucketId: number;
  readonly key: string;
  readonly uploadId: string;
}

export async function findUpload(db: Db, name: UploadName): Promise<Upload | undefined> {
  const row = await selectUpload(db, name).executeTakeFirst();
  return row === undefined ? undefined : uploadOf(row);
}

function selectUpload(db: Db | Tx, { bucketId, key, uploadId }: UploadName) {
  return db
    .selectFrom('s3_uploads')
    .selectAll()
    .where('upload_id', '=', uploadId)
    .where('bucket_id', '=', bucketId)
    .where('key', '=', key);
}

async function lockUpload(tx: Tx, name: UploadName): Promise<Upload | undefined> {
  const row = await selectUpload(tx, name).forUpdate().executeTakeFirst();
  return row === undefined ? undefined : uploadOf(row);
}

export type NewPart = Omit<UploadPart, 'createdAt'>;

/**
 * The part takes the place of one with its number. Undefined: the upload is over, and the bytes
 * must be given back.
 */
export async function putPart(
  db: Db,
  name: UploadName,
  part: NewPart,
  file: PendingFile | undefined,
  graceMs: number,
): Promise<UploadPart | undefined> {
  return await inTransaction(db, {}, async (tx) => {
    // Shared: parts come side by side, but none while the upload completes or is aborted.
    const upload = await selectUpload(tx, name).forShare().executeTakeFirst();
    if (upload === undefined || upload.completed_at !== null) return undefined;
    if (file !== undefined) await completed(tx, file);
    return await writePart(tx, name.uploadId, part, graceMs);
  });
}

async function writePart(
  tx: Tx,
  uploadId: string,
  part: NewPart,
  graceMs: number,
): Promise<UploadPart> {
  const name = { upload_id: uploadId, part_number: part.partNumber };
  const columns = {
    file_id: part.fileId,
    size: part.size,
    etag: part.etag,
    checksum: part.checksum,
  };
  for (;;) {
    const before = await tx
      .selectFrom('s3_parts')
      .select('file_id')
      .where('upload_id', '=', uploadId)
      .where('part_number', '=', part.partNumber)
      .forUpdate()
      .executeTakeFirst();
    if (before !== undefined) {
      const row = await tx
        .updateTable('s3_parts')
        .set({ ...columns, created_at: sql`now()` })
        .where('upload_id', '=', uploadId)
        .where('part_number', '=', part.partNumber)
        .returningAll()
        .executeTakeFirstOrThrow();
      await releaseFiles(tx, [before.file_id], graceMs);
      return partOf(row);
    }
    const row = await tx
      .insertInto('s3_parts')
      .values({ ...name, ...columns })
      .onConflict((conflict) => conflict.columns(['upload_id', 'part_number']).doNothing())
      .returningAll()
      .executeTakeFirst();
    // Else another request was first with this part: now there is a row to hold.
    if (row !== undefined) return partOf(row);
  }
}

export async function findParts(db: Db | Tx, uploadId: string): Promise<readonly UploadPart[]> {
  const rows = await db
    .selectFrom('s3_parts')
    .selectAll()
    .where('upload_id', '=', uploadId)
    .orderBy('part_number')
    .execute();
  return rows.map(partOf);
}

export interface Assembly {
  readonly object: NewObject;
  readonly parts: readonly ObjectPart[];
  readonly completion: Completion;
}

export type Completed =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'already'; readonly completion: Completion }
  | { readonly kind: 'now'; readonly object: StoredObject };

/**
 * The parts become the object, and no byte is copied. `assemble` says how, or throws; it is asked
 * with the upload held, so that of two completions at once the second sees the first.
 */
export async function completeUpload(
  db: Db,
  uploadId: string,
  place: Place,
  assemble: (upload: Upload, parts: readonly UploadPart[]) => Assembly,
): Promise<Completed> {
  const { bucketId, key, graceMs } = place;
  return await changingObject<Completed>(db, place, async (tx) => {
    const upload = await lockUpload(tx, { bucketId, key, uploadId });
    if (upload === undefined) return { kind: 'unknown' };
    if (upload.completion !== null) return { kind: 'already', completion: upload.completion };
    const uploaded = await findParts(tx, uploadId);
    const { object, parts, completion } = assemble(upload, uploaded);
    const written = await writeObject(tx, place, object, parts);
    const used = new Set(parts.map(({ partNumber }) => partNumber));
    const unused = uploaded.filter(({ partNumber }) => !used.has(partNumber));
    await tx.deleteFrom('s3_parts').where('upload_id', '=', uploadId).execute();
    await tx
      .updateTable('s3_uploads')
      .set({ completion: JSON.stringify(completion), completed_at: sql`now()` })
      .where('upload_id', '=', uploadId)
      .execute();
    await releaseFiles(
      tx,
      unused.map(({ fileId }) => fileId),
      graceMs,
    );
    return { kind: 'now', object: written };
  });
}

/** False: there is no such upload under way. */
export async function abortUpload(db: Db, name: UploadName, graceMs: number): Promise<boolean> {
  return await inTransaction(db, {}, async (tx) => {
    const upload = await lockUpload(tx, name);
    if (upload === undefined || upload.completion !== null) return false;
    const parts = await findParts(tx, name.uploadId);
    await tx.deleteFrom('s3_uploads').where('upload_id', '=', name.uploadId).execute();
    await releaseFiles(
      tx,
      parts.map(({ fileId }) => fileId),
      graceMs,
    );
    return true;
  });
}

/** Forgets completions that nobody asks for again. Returns how many. */
export async function forgetCompletions(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('s3_uploads')
    .where('completed_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
