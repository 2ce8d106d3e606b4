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
import type { Db, Tx } from '../metadata/schema.ts';
import { storageErrors } from '../model/errors.ts';
import type {
  ByteRange,
  Coding,
  FileId,
  PendingFile,
  Redundancy,
  StoredFile,
} from '../model/nouns.ts';
import type { Cluster } from './cluster.ts';
import { SIZED } from './cutting.ts';
import { digesting } from './digesting.ts';
import { FileWriter } from './file-writer.ts';
import type { Keyring } from './keyring.ts';
import type { NearChunks } from './near-chunks.ts';
import type { Blobs, WriteOptions } from './port.ts';
import { readFiles } from './read-files.ts';
import { sinkFor } from './sinks.ts';

export interface BlobsOptions {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** New files are encrypted when there is one. */
  readonly keyring?: Keyring | undefined;
  readonly redundancy?: Redundancy | undefined;
  /** Small chunks are remembered there. */
  readonly near?: NearChunks | undefined;
  /** Answers with fewer copies than asked for, when there are not enough servers. */
  readonly degraded?: boolean | undefined;
  readonly leaseMs?: number | undefined;
  /** For how long readers that began before a delete may go on. */
  readonly graceMs?: number | undefined;
}

const LEASE_MS = 60_000;
const GRACE_MS = 60_000;

export function openBlobs(options: BlobsOptions): Blobs {
  return new ClusterBlobs(options);
}

class ClusterBlobs implements Blobs {
  readonly #options: BlobsOptions;

  constructor(options: BlobsOptions) {
    this.#options = options;
  }

  async write(source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<PendingFile> {
    const { db, keyring } = this.#options;
    const redundancy = options.redundancy ?? this.#options.redundancy ?? 'copies-2';
    const made = keyring?.make();
    const coding: Coding = {
      compression: options.compression ?? 'none',
      encryption: made?.wrapped,
    };
    const { kind, name, contentType, owner, cacheControl } = options;
    const leaseMs = this.#options.leaseMs ?? LEASE_MS;
    const row = { kind, name, contentType, owner, cacheControl, redundancy, coding, leaseMs };
    const fileId = await beginFile(db, row);
    const writer = new FileWriter({
      fileId,
      name,
      contentType,
      redundancy,
      coding,
      key: made?.key,
      cut: options.cut ?? SIZED,
      openSink: (chunkId) => sinkFor(this.#options, chunkId, redundancy),
      onChunk: (chunk) => addChunks(db, fileId, [chunk]),
    });
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
      await this.abandon(fileId).catch(() => undefined);
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

  async abandon(fileId: FileId): Promise<void> {
    await this.#options.db.transaction().execute(async (tx) => {
      await tombstoneFiles(tx, [fileId], 0);
    });
  }

  async find(fileIds: readonly FileId[]): Promise<readonly StoredFile[] | undefined> {
    const found = await findFiles(this.#options.db, fileIds);
    return found.length === fileIds.length ? found : undefined;
  }

  read(files: readonly StoredFile[], range?: ByteRange): AsyncGenerator<Uint8Array> {
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
