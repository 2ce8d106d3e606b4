/**
 * What the APIs stand on: bytes go in as files that nobody sees, become visible or dead in a
 * transaction of the caller's own, and come out verified.
 *
 *   const pending = await blobs.write(body, { name, contentType, kind: 'object', ... });
 *   await db.transaction().execute(async (tx) => {
 *     await blobs.complete(tx, pending);      // the file and ...
 *     await insertObject(tx, pending.fileId); // ... what refers to it, at once
 *     await blobs.tombstone(tx, [oldFileId]); // what it replaced dies in the same moment
 *   });
 *
 * Whoever writes and then does not complete calls `abandon`; who dies before that is cleaned up
 * after the lease.
 */

import type { Tx } from '../metadata/schema.ts';
import type {
  ByteRange,
  Coding,
  DigestName,
  FileId,
  PendingFile,
  Redundancy,
  StoredFile,
} from '../model/nouns.ts';

export interface WriteOptions {
  /** `file` is listed by the file API; `object` belongs to S3 and is not. */
  readonly kind: 'file' | 'object';
  readonly name: string;
  readonly contentType: string;
  readonly redundancy?: Redundancy | undefined;
  readonly compression?: Coding['compression'] | undefined;
  /** Digests of the whole file, computed on the way; `sha256` alone by default. */
  readonly digests?: readonly DigestName[] | undefined;
  /**
   * How the file is cut. `pieces`: so many chunks of about the same size, where the size is known
   * before. `sized`: as many as it needs, of `chunkBytes` each.
   */
  readonly cut?: Cut | undefined;
  /** How long an object is, where that is known: a small one needs no row before its bytes. */
  readonly sizeBytes?: number | undefined;
  /** FILE_TOO_LARGE as soon as more has come. */
  readonly limitBytes?: number | undefined;
  readonly owner?: string | undefined;
  readonly cacheControl?: string | undefined;
  /** Stops the writing, for a client that went away. */
  readonly signal?: AbortSignal | undefined;
}

export type Cut =
  | { readonly kind: 'pieces'; readonly count: number; readonly sizeBytes: number | undefined }
  | { readonly kind: 'sized'; readonly chunkBytes: number };

export interface Blobs {
  /**
   * Durable on enough servers when it resolves, and still pending. When the source or a server
   * fails it rejects, and what was written is given back. A piece of the source may be lent until
   * the next one is asked for.
   */
  write(source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<PendingFile>;
  /** Throws UPLOAD_EXPIRED when the lease was over; then the transaction must not commit. */
  complete(tx: Tx, pending: PendingFile): Promise<void>;
  /** Idempotent. The bytes go once it is committed, after a grace for who still reads. */
  tombstone(tx: Tx, fileIds: readonly FileId[]): Promise<void>;
  abandon(pending: Pick<PendingFile, 'fileId' | 'row'>): Promise<void>;
  /** undefined: one of them is not completed, or dead. */
  find(fileIds: readonly FileId[]): Promise<readonly StoredFile[] | undefined>;
  /**
   * The bytes of the files in a row, as one; each checked before it is out. Ends with an error and
   * never early. The range counts over all of them.
   */
  read(files: readonly StoredFile[], range?: ByteRange): AsyncGenerator<Uint8Array>;
  /** The same; each piece is lent until the next one is asked for. */
  lend(files: readonly StoredFile[], range?: ByteRange): AsyncGenerator<Uint8Array>;
}
