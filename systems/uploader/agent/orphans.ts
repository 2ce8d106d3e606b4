/** Uploads in parts that a dead process left open: they cost money and are never completed. */
import type { ObjectStore } from '../upload/object-store.ts';

export async function abortOrphans(
  store: ObjectStore,
  rows: { ownsUpload(uploadId: string): Promise<boolean> },
  vehicle: string,
): Promise<number> {
  let count = 0;
  for await (const { key, uploadId } of store.openUploads(`${vehicle}/`)) {
    if (await rows.ownsUpload(uploadId)) continue;
    await store.abort(key, uploadId);
    count += 1;
  }
  return count;
}
