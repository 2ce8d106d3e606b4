/** A bucket, an object in it and where its bytes are, as of one moment. */
import type { StoredFile } from '../../model/nouns.ts';
import type { OwnedBucket, StoredObject } from '../../model/s3.ts';
import { cacheOf } from '../cache/cache.ts';
import { objectName } from '../cache/names.ts';
import type { Db } from '../schema.ts';
import { type ObjectRead, statementsOf } from '../statements.ts';
import { objectOf } from './rows.ts';

export interface Lookup {
  readonly bucket: OwnedBucket;
  /** What caches may do with objects of the bucket that do not say it themselves. */
  readonly cacheControl: string | undefined;
  readonly object: StoredObject | undefined;
  /** Undefined: it has none, or they are in parts. */
  readonly file: StoredFile | undefined;
}

/** Undefined: there is no such bucket. */
export async function lookUpObject(
  db: Db,
  bucketName: string,
  key: string,
): Promise<Lookup | undefined> {
  const bucketId = bucketIdsOf(db).get(bucketName);
  const cache = cacheOf(db);
  const fromDatabase = () => lookUpRow(db, bucketName, key);
  const row =
    cache === undefined || bucketId === undefined
      ? await fromDatabase()
      : await cache.read(objectName(bucketId, key), {
          fromDatabase,
          isKept: (found) => found.bucket_id === bucketId && isWhole(found),
          revived: (found) => ({ ...found, modified_at: new Date(found.modified_at) }),
        });
  return row === undefined ? undefined : lookupOf(row, bucketName, key);
}

/** Past the cache: what it had was of a file that is gone. */
export async function lookUpNow(
  db: Db,
  bucketName: string,
  key: string,
): Promise<Lookup | undefined> {
  const row = await lookUpRow(db, bucketName, key);
  return row === undefined ? undefined : lookupOf(row, bucketName, key);
}

async function lookUpRow(db: Db, bucketName: string, key: string) {
  const row = await statementsOf(db).read({ bucket: bucketName, key });
  const ids = bucketIdsOf(db);
  if (row === undefined) ids.delete(bucketName);
  else {
    if (ids.size >= mostIds) ids.clear();
    ids.set(bucketName, row.bucket_id);
  }
  return row;
}

/** Of an object in parts the row does not say where its bytes are. */
function isWhole({ object_id, part_count, file, size }: ObjectRead): boolean {
  return object_id !== null && part_count === null && (file !== null || size === 0);
}

function lookupOf(row: ObjectRead, bucketName: string, key: string): Lookup {
  const { bucket_id, object_id } = row;
  return {
    bucket: { bucketId: bucket_id, name: bucketName, ownerId: row.owner_id },
    cacheControl: row.bucket_cache_control ?? undefined,
    object: object_id === null ? undefined : objectOf({ ...row, bucket_id, object_id, key }),
    file: row.file ?? undefined,
  };
}

const mostIds = 10_000;
const idsOf = new WeakMap<Db, Map<string, number>>();

/** By which ids buckets of these names were met last. An id that is old finds nothing. */
function bucketIdsOf(db: Db): Map<string, number> {
  const known = idsOf.get(db);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  idsOf.set(db, made);
  return made;
}
