import { inTransaction } from '@gauntlet/kit/database';
import type { Selectable } from 'kysely';
import type { Bucket, Tags } from '../../model/s3.ts';
import type { Db } from '../schema.ts';
import { isForeignKeyError } from './conflicts.ts';
import { releaseFiles } from './file-holders.ts';
import type { S3Tables } from './schema.ts';

export async function findBucket(db: Db, name: string): Promise<Bucket | undefined> {
  const row = await db
    .selectFrom('s3_buckets')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : bucketOf(row);
}

/** Undefined: the name is taken. */
export async function createBucket(
  db: Db,
  name: string,
  ownerId: string,
): Promise<Bucket | undefined> {
  const row = await db
    .insertInto('s3_buckets')
    .values({ name, owner_id: ownerId, tags: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : bucketOf(row);
}

export interface BucketPage {
  /** All owners when it is undefined. */
  readonly ownerId: string | undefined;
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
}

export async function listBuckets(db: Db, page: BucketPage): Promise<readonly Bucket[]> {
  let query = db
    .selectFrom('s3_buckets')
    .selectAll()
    .where('name', '>', page.after)
    .where((where) => where.fn('starts_with', ['name', where.val(page.prefix)]), '=', true)
    .orderBy('name')
    .limit(page.limit);
  if (page.ownerId !== undefined) query = query.where('owner_id', '=', page.ownerId);
  return (await query.execute()).map(bucketOf);
}

/**
 * False: there are objects in it. Uploads under way go with it. The references of objects and
 * uploads to their bucket keep it from going while one of them comes.
 */
export async function deleteBucket(db: Db, bucketId: number, graceMs: number): Promise<boolean> {
  try {
    await inTransaction(db, {}, async (tx) => {
      await tx
        .selectFrom('s3_buckets')
        .select('bucket_id')
        .where('bucket_id', '=', bucketId)
        .forUpdate()
        .execute();
      // A part that is just being added is waited for, and seen.
      await tx
        .selectFrom('s3_uploads')
        .select('upload_id')
        .where('bucket_id', '=', bucketId)
        .orderBy('upload_id')
        .forUpdate()
        .execute();
      const parts = await tx
        .deleteFrom('s3_parts')
        .using('s3_uploads')
        .whereRef('s3_uploads.upload_id', '=', 's3_parts.upload_id')
        .where('s3_uploads.bucket_id', '=', bucketId)
        .returning('s3_parts.file_id')
        .execute();
      await tx.deleteFrom('s3_uploads').where('bucket_id', '=', bucketId).execute();
      await releaseFiles(
        tx,
        parts.map(({ file_id }) => file_id),
        graceMs,
      );
      await tx.deleteFrom('s3_buckets').where('bucket_id', '=', bucketId).execute();
    });
    return true;
  } catch (error) {
    if (isForeignKeyError(error)) return false;
    throw error;
  }
}

export async function setBucketTags(db: Db, bucketId: number, tags: Tags | null): Promise<void> {
  await db
    .updateTable('s3_buckets')
    .set({ tags: tags === null ? null : JSON.stringify(tags) })
    .where('bucket_id', '=', bucketId)
    .execute();
}

/** False: there is no such bucket. Who keeps metadata has to forget them behind it. */
export async function setBucketCacheControl(
  db: Db,
  name: string,
  cacheControl: string | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('s3_buckets')
    .set({ cache_control: cacheControl })
    .where('name', '=', name)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function bucketOf(row: Selectable<S3Tables['s3_buckets']>): Bucket {
  return {
    bucketId: row.bucket_id,
    name: row.name,
    ownerId: row.owner_id,
    tags: row.tags,
    createdAt: row.created_at,
  };
}
