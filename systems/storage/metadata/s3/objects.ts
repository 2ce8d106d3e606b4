import { inTransaction } from '@gauntlet/kit/database';
import { type Selectable, sql } from 'kysely';
import { storageErrors } from '../../model/errors.ts';
import type { FileId, PendingFile } from '../../model/nouns.ts';
import type { NewObject, ObjectPart, StoredObject, Tags } from '../../model/s3.ts';
import { changing } from '../cache/cache.ts';
import { objectName } from '../cache/names.ts';
import { completeFile } from '../files.ts';
import type { Db, Tx } from '../schema.ts';
import { releaseFiles, shareFiles } from './file-holders.ts';
import { putNewObject } from './new-object.ts';
import { objectOf } from './rows.ts';
import type { S3Tables } from './schema.ts';

export async function findObject(
  db: Db | Tx,
  bucketId: number,
  key: string,
): Promise<StoredObject | undefined> {
  const row = await db
    .selectFrom('s3_objects')
    .selectAll()
    .where('bucket_id', '=', bucketId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : objectOf(row);
}

/** In their order. An object that was not uploaded in parts has none. */
async function findObjectParts(db: Db | Tx, objectId: number): Promise<readonly ObjectPart[]> {
  const rows = await partRows(db, objectId).execute();
  return rows.map(partOfObject);
}

/** As of one moment with the object. Undefined: its row is another object's by now. */
export async function findPartsOf(
  db: Db,
  { objectId, etag }: StoredObject,
): Promise<readonly ObjectPart[] | undefined> {
  const rows = await partRows(db, objectId)
    .where((where) =>
      where.exists(
        where
          .selectFrom('s3_objects')
          .select('object_id')
          .where('object_id', '=', objectId)
          .where('etag', '=', etag),
      ),
    )
    .execute();
  return rows.length === 0 ? undefined : rows.map(partOfObject);
}

function partRows(db: Db | Tx, objectId: number) {
  return db
    .selectFrom('s3_object_parts')
    .selectAll()
    .where('object_id', '=', objectId)
    .orderBy('part_number');
}

function partOfObject(row: Selectable<S3Tables['s3_object_parts']>): ObjectPart {
  return {
    partNumber: row.part_number,
    fileId: row.file_id,
    size: row.size,
    checksum: row.checksum,
  };
}

/** Throws when what is there must not be overwritten. It is asked with the row held. */
export type Precondition = (existing: StoredObject | undefined) => void;

export interface Place {
  readonly bucketId: number;
  readonly key: string;
  /** Undefined: whatever is there may be overwritten. */
  readonly check: Precondition | undefined;
  readonly graceMs: number;
}

/** The bytes of `file` become the object; undefined: it has none. */
export async function putObject(
  db: Db,
  place: Place,
  object: NewObject,
  file: PendingFile | undefined,
): Promise<void> {
  // Where none was, there is none in a cache either.
  if (place.check === undefined && (await putNewObject(db, place, object, file))) return;
  await changingObject(db, place, async (tx) => {
    if (file !== undefined) await completed(tx, file);
    await writeObject(tx, place, object, []);
  });
}

/** One transaction that may change the object of this name. */
export async function changingObject<T>(
  db: Db,
  { bucketId, key }: Name,
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  const names = [objectName(bucketId, key)];
  return await changing(db, names, async () => await inTransaction(db, {}, change));
}

export async function completed(tx: Tx, file: PendingFile): Promise<void> {
  if (await completeFile(tx, file)) return;
  throw storageErrors.make('UPLOAD_EXPIRED', { fileId: file.fileId });
}

/** Puts the object in the place of what was there. From the commit on, readers see all of it. */
export async function writeObject(
  tx: Tx,
  place: Place,
  object: NewObject,
  parts: readonly ObjectPart[],
): Promise<StoredObject> {
  for (;;) {
    const before = await lockObject(tx, place.bucketId, place.key);
    place.check?.(before);
    const written =
      before === undefined
        ? await insertObject(tx, place, object, parts.length)
        : await overwriteObject(tx, place, before, object, parts.length);
    // Another writer was first with this key: now there is a row to hold.
    if (written === undefined) continue;
    if (parts.length > 0) await insertParts(tx, written.objectId, parts);
    return written;
  }
}

export async function lockObject(
  tx: Tx,
  bucketId: number,
  key: string,
): Promise<StoredObject | undefined> {
  const row = await tx
    .selectFrom('s3_objects')
    .selectAll()
    .where('bucket_id', '=', bucketId)
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : objectOf(row);
}

async function insertObject(tx: Tx, place: Place, object: NewObject, partCount: number) {
  const row = await tx
    .insertInto('s3_objects')
    .values({
      bucket_id: place.bucketId,
      key: place.key,
      ...columnsOf(object, partCount),
    })
    .onConflict((conflict) => conflict.columns(['bucket_id', 'key']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : objectOf(row);
}

async function overwriteObject(
  tx: Tx,
  place: Place,
  before: StoredObject,
  object: NewObject,
  partCount: number,
): Promise<StoredObject> {
  const dead = await takeFiles(tx, before);
  const row = await tx
    .updateTable('s3_objects')
    .set({ ...columnsOf(object, partCount), modified_at: sql`now()` })
    .where('object_id', '=', before.objectId)
    .returningAll()
    .executeTakeFirstOrThrow();
  await releaseFiles(tx, dead, place.graceMs);
  return objectOf(row);
}

/** The files of an object whose row is held; its parts go. */
export async function takeFiles(tx: Tx, object: StoredObject): Promise<readonly (FileId | null)[]> {
  if (object.partCount === null) return [object.fileId];
  const parts = await tx
    .deleteFrom('s3_object_parts')
    .where('object_id', '=', object.objectId)
    .returning('file_id')
    .execute();
  return parts.map(({ file_id }) => file_id);
}

async function insertParts(tx: Tx, objectId: number, parts: readonly ObjectPart[]): Promise<void> {
  // A statement has at most 65,535 parameters, and an upload 10,000 parts.
  const most = 5_000;
  for (let at = 0; at < parts.length; at += most) {
    const rows = parts.slice(at, at + most).map((part) => ({
      object_id: objectId,
      part_number: part.partNumber,
      file_id: part.fileId,
      size: part.size,
      checksum: part.checksum,
    }));
    await tx.insertInto('s3_object_parts').values(rows).execute();
  }
}

function columnsOf(object: NewObject, partCount: number) {
  return {
    size: object.size,
    etag: object.etag,
    file_id: object.fileId,
    part_count: partCount === 0 ? null : partCount,
    headers: JSON.stringify(object.headers),
    metadata: JSON.stringify(object.metadata),
    tags: JSON.stringify(object.tags),
    checksum: object.checksum === null ? null : JSON.stringify(object.checksum),
  };
}

/**
 * The object at `place` gets the bytes of the source as it is now, and no byte is copied. `make`
 * says what the copy is, or throws. Undefined: there is no source.
 */
export async function copyObject(
  db: Db,
  place: Place,
  source: { readonly bucketId: number; readonly key: string },
  make: (source: StoredObject) => NewObject,
): Promise<StoredObject | undefined> {
  return await changingObject(db, place, async (tx) => {
    const found = await lockSource(tx, place, source);
    if (found === undefined) return undefined;
    const object = make(found);
    const parts = found.partCount === null ? [] : await findObjectParts(tx, found.objectId);
    await shareFiles(tx, parts.length === 0 ? [found.fileId] : parts.map(({ fileId }) => fileId));
    return await writeObject(tx, place, object, parts);
  });
}

interface Name {
  readonly bucketId: number;
  readonly key: string;
}

/**
 * The source, held: else its files could die with it while the copy gets them. A source that was
 * deleted and made again meanwhile is another row than the one that was waited for.
 */
async function lockSource(tx: Tx, place: Name, source: Name): Promise<StoredObject | undefined> {
  for (;;) {
    // Together and in one order, so that two copies back and forth do not block one another.
    const held = await lockBoth(tx, place, source);
    const found = await findObject(tx, source.bucketId, source.key);
    if (found === undefined || held.includes(found.objectId)) return found;
  }
}

async function lockBoth(tx: Tx, one: Name, other: Name): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('s3_objects')
    .select('object_id')
    .where((where) =>
      where.or(
        [one, other].map(({ bucketId, key }) =>
          where.and([where('bucket_id', '=', bucketId), where('key', '=', key)]),
        ),
      ),
    )
    .orderBy('object_id')
    .forUpdate()
    .execute();
  return rows.map(({ object_id }) => object_id);
}

/** False: there is no such object. */
export async function setObjectTags(
  db: Db,
  bucketId: number,
  key: string,
  tags: Tags,
): Promise<boolean> {
  return await changingObject(db, { bucketId, key }, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('s3_objects')
      .set({ tags: JSON.stringify(tags) })
      .where('bucket_id', '=', bucketId)
      .where('key', '=', key)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}
