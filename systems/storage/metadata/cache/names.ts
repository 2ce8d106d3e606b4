/** PURE: by which names metadata are in the cache. */
import type { FileId } from '../../model/nouns.ts';

/** Ids of buckets are never used again, so nothing is there under that of a bucket that is gone. */
export function objectName(bucketId: number, key: string): string {
  return `o:${bucketId}:${key}`;
}

export function fileName(fileId: FileId): string {
  return `f:${fileId}`;
}
