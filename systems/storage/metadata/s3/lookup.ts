/** A bucket, an object in it and where its bytes are, as of one moment. */
import type { StoredFile } from '../../model/nouns.ts';
import type { Bucket, StoredObject, Tags } from '../../model/s3.ts';
import type { Db } from '../schema.ts';
import { statementsOf } from '../statements.ts';
import { type ObjectRow, objectOf } from './rows.ts';

export interface Lookup {
  readonly bucket: Bucket;
  readonly object: StoredObject | undefined;
  /** Undefined: it has none, or they are in parts. */
  readonly file: StoredFile | undefined;
}

export type ObjectRead = Omit<ObjectRow, 'object_id' | 'bucket_id' | 'key'> & {
  readonly bucket_id: number;
  readonly owner_id: string;
  readonly bucket_tags: Tags | null;
  readonly bucket_created_at: Date;
  readonly object_id: number | null;
  readonly file: StoredFile | null;
};

/** Undefined: there is no such bucket. */
export async function lookUpObject(
  db: Db,
  bucketName: string,
  key: string,
): Promise<Lookup | undefined> {
  const row = await statementsOf(db).read({ bucket: bucketName, key });
  if (row === undefined) return undefined;
  const { bucket_id, object_id } = row;
  return {
    bucket: {
      bucketId: bucket_id,
      name: bucketName,
      ownerId: row.owner_id,
      tags: row.bucket_tags,
      createdAt: row.bucket_created_at,
    },
    object: object_id === null ? undefined : objectOf({ ...row, bucket_id, object_id, key }),
    file: row.file ?? undefined,
  };
}
