/** Uploads in parts that a dead process left open: they cost money and are never completed. */
import type { ObjectStore } from '../upload/object-store.ts';

export interface OwnBegins {
  readonly store: ObjectStore;
  /** Whether this process has begun it, or may be about to hear that it has. */
  isOwn(key: string, uploadId: string): boolean;
  /** Those begun so far are in the books by now. */
  forget(uploadIds: ReadonlySet<string>): void;
  readonly begun: ReadonlySet<string>;
}

/**
 * An upload is in no row until the answer to its beginning has come and been written down. Who
 * looks for orphans in that time must not take it for one.
 */
export function watchBegins(store: ObjectStore): OwnBegins {
  const asked = new Map<string, number>();
  const begun = new Set<string>();
  return {
    begun,
    isOwn: (key, uploadId) => asked.has(key) || begun.has(uploadId),
    forget(uploadIds) {
      for (const uploadId of uploadIds) begun.delete(uploadId);
    },
    store: {
      ...store,
      async begin(key, notes, signal) {
        asked.set(key, (asked.get(key) ?? 0) + 1);
        try {
          const uploadId = await store.begin(key, notes, signal);
          begun.add(uploadId);
          return uploadId;
        } finally {
          const left = (asked.get(key) ?? 1) - 1;
          if (left === 0) asked.delete(key);
          else asked.set(key, left);
        }
      },
    },
  };
}

export async function abortOrphans(
  { store, isOwn, begun, forget }: OwnBegins,
  rows: { ownsUpload(uploadId: string): Promise<boolean> },
  vehicle: string,
): Promise<number> {
  const before = new Set(begun);
  let count = 0;
  for await (const { key, uploadId } of store.openUploads(`${vehicle}/`)) {
    if (isOwn(key, uploadId) || (await rows.ownsUpload(uploadId))) continue;
    await store.abort(key, uploadId);
    count += 1;
  }
  forget(before);
  return count;
}
