/** The port to bytes, over a cluster and its metadata. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import {
  addChunks,
  beginFile,
  completeFile,
  findFiles,
  renewLease,
  tombstoneFiles,
} from '../metadata/files.ts';
import { openIdLease, recordGivenUp } from '../metadata/id-leases.ts';
import type { Db, Tx } from '../metadata/schema.ts';
import { storageErrors } from '../model/errors.ts';
import type {
  ByteRange,
  Coding,
  FileId,
  FileRow,
  PendingFile,
  Redundancy,
  StoredFile,
} from '../model/nouns.ts';
import { owned, ownedWhole } from '../protocol/owned.ts';
import { SIZED } from './cutting.ts';
import { digesting } from './digesting.ts';
import { FileWriter } from './file-writer.ts';
import type { Keyring } from './keyring.ts';
import { type LeasedIds, leasedIds } from './leased-ids.ts';
import type { Blobs, Cut, WriteOptions } from './port.ts';
import { readFiles } from './read-files.ts';
import { type SinkOptions, sinkFor } from './sinks.ts';

export interface BlobsOptions extends SinkOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** New files are encrypted when there is one. */
  readonly keyring?: Keyring | undefined;
  readonly redundancy?: Redundancy | undefined;
  readonly leaseMs?: number | undefined;
  /** For how long readers that began before a delete may go on. */
  readonly graceMs?: number | undefined;
}

const LEASE_MS = 60_000;
const GRACE_MS = 60_000;
/** Up to this much a file comes whole before any of it is stored. */
const SMALL_BYTES = 128 * 1024;
/** What gives ids for so long has them leased for so many times that: the last may be slow. */
const LEASED_TIMES = 10;

export function openBlobs(options: BlobsOptions): Blobs {
  return new ClusterBlobs(options);
}

class ClusterBlobs implements Blobs {
  readonly #options: BlobsOptions;
  readonly #ids: LeasedIds;

  constructor(options: BlobsOptions) {
    this.#options = options;
    const { db, clock, leaseMs = LEASE_MS } = options;
    const open = () => openIdLease(db, leaseMs * LEASED_TIMES);
    this.#ids = leasedIds({ open, nowMs: clock.nowMs, givesMs: leaseMs });
  }

  write(source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<PendingFile> {
    const { kind, sizeBytes = Number.POSITIVE_INFINITY } = options;
    const isSmall = kind === 'object' && sizeBytes <= SMALL_BYTES;
    return isSmall ? this.#writeSmall(source, options) : this.#writeStream(source, options);
  }

  #begin(options: WriteOptions): { readonly row: FileRow; readonly key: Buffer | undefined } {
    const { kind, name, contentType, owner, cacheControl } = options;
    const redundancy = options.redundancy ?? this.#options.redundancy ?? 'copies-2';
    const made = this.#options.keyring?.make();
    const compression = options.compression ?? 'none';
    const coding: Coding = { compression, encryption: made?.wrapped };
    const row = { kind, name, contentType, owner, cacheControl, redundancy, coding };
    return { row, key: made?.key };
  }

  #writer(fileId: FileId, row: FileRow, key: Buffer | undefined, cut: Cut = SIZED): FileWriter {
    const { name, contentType, redundancy, coding } = row;
    return new FileWriter({
      ...{ fileId, name, contentType, redundancy, coding, key, cut },
      openSink: (chunkId) => sinkFor(this.#options, chunkId, redundancy),
      onChunk: (chunk) => addChunks(this.#options.db, fileId, [chunk]),
    });
  }

  /** Its row comes with its completion: before that the lease of its id stands for it. */
  async #writeSmall(
    source: AsyncIterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<PendingFile> {
    const { signal, limitBytes, digests: names = ['sha256'] } = options;
    const bytes = await ownedWhole(source, SMALL_BYTES);
    this.#limitCheck(bytes.length, limitBytes);
    const digests = digesting(names);
    digests.update(bytes);
    const { row, key } = this.#begin(options);
    const { coding, redundancy } = row;
    const fileId = await this.#ids.take();
    // It is one chunk, so none is told of before the end.
    const writer = this.#writer(fileId, row, key);
    try {
      signal?.throwIfAborted();
      await writer.write(bytes);
      const chunks = await writer.end(true);
      signal?.throwIfAborted();
      const sizeBytes = bytes.length;
      return { fileId, sizeBytes, coding, redundancy, chunks, digests: digests.end(), row };
    } catch (error) {
      await writer.abort();
      // Without the database its bytes are nobody's when the lease is over.
      await this.abandon({ fileId, row }).catch(() => undefined);
      throw error;
    }
  }

  async #writeStream(
    source: AsyncIterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<PendingFile> {
    const { row, key } = this.#begin(options);
    const { redundancy, coding } = row;
    const leaseMs = this.#options.leaseMs ?? LEASE_MS;
    const fileId = await beginFile(this.#options.db, { ...row, leaseMs });
    const writer = this.#writer(fileId, row, key, options.cut);
    const lease = this.#keepLease(fileId, leaseMs);
    try {
      const digests = digesting(options.digests ?? ['sha256']);
      for await (const bytes of source) {
        options.signal?.throwIfAborted();
        lease.check();
        this.#limitCheck(writer.sizeBytes + bytes.length, options.limitBytes);
        digests.update(bytes);
        await writer.write(bytes);
      }
      options.signal?.throwIfAborted();
      const chunks = await writer.end(true);
      const sizeBytes = writer.sizeBytes;
      return { fileId, sizeBytes, coding, redundancy, chunks, digests: digests.end() };
    } catch (error) {
      await writer.abort();
      // Without the database it stays pending, and is cleaned up after its lease.
      await this.abandon({ fileId }).catch(() => undefined);
      throw error;
    } finally {
      lease.end();
    }
  }

  async complete(tx: Tx, pending: PendingFile): Promise<void> {
    const { fileId } = pending;
    if (!(await completeFile(tx, pending))) throw storageErrors.make('UPLOAD_EXPIRED', { fileId });
  }

  async tombstone(tx: Tx, fileIds: readonly FileId[]): Promise<void> {
    await tombstoneFiles(tx, fileIds, this.#options.graceMs ?? GRACE_MS);
  }

  async abandon(pending: Pick<PendingFile, 'fileId' | 'row'>): Promise<void> {
    await this.#options.db.transaction().execute(async (tx) => {
      await recordGivenUp(tx, pending);
      await tombstoneFiles(tx, [pending.fileId], 0);
    });
  }

  async find(fileIds: readonly FileId[]): Promise<readonly StoredFile[] | undefined> {
    const found = await findFiles(this.#options.db, fileIds);
    return found.length === fileIds.length ? found : undefined;
  }

  read(files: readonly StoredFile[], range?: ByteRange): AsyncGenerator<Uint8Array> {
    return owned(this.lend(files, range));
  }

  lend(files: readonly StoredFile[], range?: ByteRange): AsyncGenerator<Uint8Array> {
    const { db, cluster, keyring, near } = this.#options;
    return readFiles({ db, cluster, keyring, near }, files, range);
  }

  /** As long as this process lives and writes, nobody takes the file for a lost one. */
  #keepLease(fileId: FileId, leaseMs: number) {
    const { db, clock } = this.#options;
    let isOver = false;
    let ended = false;
    let cancel = () => {};
    const again = () => {
      cancel = clock.after(leaseMs / 3, () => {
        renewLease(db, fileId, leaseMs)
          .then(
            (renewed) => {
              isOver = !renewed;
            },
            // The database may come back before the lease is over; else `complete` refuses.
            () => undefined,
          )
          .finally(() => {
            if (!ended && !isOver) again();
          });
      });
    };
    again();
    return {
      check() {
        if (isOver) throw storageErrors.make('UPLOAD_EXPIRED', { fileId });
      },
      end() {
        ended = true;
        cancel();
      },
    };
  }

  #limitCheck(sizeBytes: number, limitBytes: number | undefined): void {
    if (limitBytes !== undefined && sizeBytes > limitBytes) {
      throw storageErrors.make('FILE_TOO_LARGE', { limitBytes });
    }
  }
}
