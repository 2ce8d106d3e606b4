/** Writes that may stop anywhere and go on later, in another process if need be. */
import { randomUUID } from 'node:crypto';
import {
  advanceUpload,
  beginUpload,
  findUpload,
  type OpenUpload,
  takeUpload,
  uploadedSoFar,
} from '../metadata/uploads.ts';
import { storageErrors } from '../model/errors.ts';
import type { FileId, PendingFile } from '../model/nouns.ts';
import type { BlobsOptions } from './blobs.ts';
import { digesting } from './digesting.ts';
import { FileWriter } from './file-writer.ts';
import type { Cut } from './port.ts';
import { readFiles } from './read-files.ts';
import { sinkFor } from './sinks.ts';

export interface NewUpload {
  readonly name: string;
  readonly contentType: string;
  readonly totalBytes: number;
  readonly owner: string | undefined;
  /** It may lie untouched for so long. */
  readonly keepMs: number;
}

export interface Resumable {
  begin(upload: NewUpload): Promise<FileId>;
  find(fileId: FileId): Promise<OpenUpload | undefined>;
  /**
   * Takes what comes, and keeps all of it that arrived, whether the source ends or breaks. Answers
   * the whole file when it is whole; it still has to be completed.
   */
  add(
    upload: OpenUpload,
    source: AsyncIterable<Uint8Array>,
    pieces: number,
  ): Promise<{ readonly receivedBytes: number; readonly whole: PendingFile | undefined }>;
}

/** Numbers of chunks for each time that an upload goes on. */
const NUMBERS = 10_000;
const PIECE_BYTES = 64 * 1024 * 1024;
const LEASE_MS = 60_000;

export function resumable(options: BlobsOptions): Resumable {
  const { db, keyring, redundancy = 'copies-2', leaseMs = LEASE_MS } = options;
  return {
    async begin({ name, contentType, totalBytes, owner, keepMs }) {
      const coding = { compression: 'none', encryption: keyring?.make().wrapped } as const;
      const row = { kind: 'file', name, contentType, redundancy, coding, owner } as const;
      return await beginUpload(db, { ...row, leaseMs: keepMs }, totalBytes);
    },
    find: (fileId) => findUpload(db, fileId),
    async add(upload, source, pieces) {
      const { fileId } = upload;
      const holder = randomUUID();
      const taken = await takeUpload(db, fileId, holder, leaseMs);
      if (taken === undefined) throw storageErrors.make('UPLOAD_UNKNOWN', { uploadId: fileId });
      const { attempt, receivedBytes: offset } = taken;
      if (offset !== upload.receivedBytes)
        throw storageErrors.make('UPLOAD_OFFSET_WRONG', { offset });
      const advance = async (chunk: PendingFile['chunks'][number]) => {
        if (await advanceUpload(db, fileId, holder, chunk, leaseMs)) return;
        throw storageErrors.make('UPLOAD_TAKEN', { uploadId: fileId });
      };
      const writer = new FileWriter({
        ...upload,
        key: keyOf(options, upload),
        cut: cutOf(upload.totalBytes, pieces),
        openSink: (chunkId) => sinkFor(options, chunkId, upload.redundancy),
        onChunk: advance,
        from: { number: attempt * NUMBERS, sizeBytes: upload.receivedBytes },
      });
      const digests = digesting(['sha256']);
      const broke = await take(writer, source, upload.totalBytes, (bytes) => digests.update(bytes));
      const isWhole = writer.sizeBytes === upload.totalBytes;
      const last = (await writer.end(isWhole)).at(-1);
      if (last !== undefined && writer.endedWithChunk) await advance(last);
      if (!isWhole) {
        if (broke !== undefined) throw broke;
        return { receivedBytes: writer.sizeBytes, whole: undefined };
      }
      const file = await uploadedSoFar(db, { ...upload, receivedBytes: upload.totalBytes });
      const isInOne = upload.receivedBytes === 0;
      // A digest can't be kept from one process to the next: what came in parts is read once more.
      const found = isInOne ? digests.end() : await digestsOf(options, file);
      return { receivedBytes: writer.sizeBytes, whole: { ...file, digests: found } };
    },
  };
}

function keyOf({ keyring }: BlobsOptions, { coding }: OpenUpload): Buffer | undefined {
  return coding.encryption === undefined ? undefined : keyring?.unwrap(coding.encryption);
}

/** What has not become a chunk is lost with a killed process: large files have more chunks here. */
function cutOf(totalBytes: number, count: number): Cut {
  if (totalBytes > count * PIECE_BYTES) return { kind: 'sized', chunkBytes: PIECE_BYTES };
  return { kind: 'pieces', count, sizeBytes: totalBytes };
}

/** Why the source broke off, if it did. What the cluster refuses is thrown. */
async function take(
  writer: FileWriter,
  source: AsyncIterable<Uint8Array>,
  totalBytes: number,
  onBytes: (bytes: Uint8Array) => void,
): Promise<unknown> {
  const pieces = source[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await pieces.next();
    } catch (error) {
      return storageErrors.make('UPLOAD_BROKEN', {}, error);
    }
    if (next.done === true) return undefined;
    try {
      if (writer.sizeBytes + next.value.length > totalBytes) {
        throw storageErrors.make('TUS_REQUEST_INVALID', { problem: 'more came than it has' });
      }
      onBytes(next.value);
      await writer.write(next.value);
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }
}

async function digestsOf(options: BlobsOptions, file: PendingFile | Omit<PendingFile, 'digests'>) {
  const { db, cluster, keyring } = options;
  const digests = digesting(['sha256']);
  for await (const bytes of readFiles({ db, cluster, keyring }, [file])) digests.update(bytes);
  return digests.end();
}
