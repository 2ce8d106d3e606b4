/** The common case of a write: there was no such object, and one statement makes it. */
import { storageErrors } from '../../model/errors.ts';
import type { PendingFile } from '../../model/nouns.ts';
import type { NewObject } from '../../model/s3.ts';
import { completionOf } from '../files.ts';
import type { Db } from '../schema.ts';
import { statementsOf } from '../statements.ts';

/** False: there is one already, and nothing has changed. */
export async function putNewObject(
  db: Db,
  { bucketId, key }: { readonly bucketId: number; readonly key: string },
  object: NewObject,
  file: PendingFile | undefined,
): Promise<boolean> {
  const completion = file === undefined ? null : completionOf(file);
  try {
    const given = { bucketId, key, object: JSON.stringify(object), file: completion };
    return await statementsOf(db).put(given);
  } catch (error) {
    if (file === undefined || !isLeaseOver(error)) throw error;
    throw storageErrors.make('UPLOAD_EXPIRED', { fileId: file.fileId }, error);
  }
}

function isLeaseOver(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'GS001';
}
