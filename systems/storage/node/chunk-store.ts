/**
 * Everything a chunk server does to its disk: chunks come in whole and durable or not at all, go
 * out verified, and are put aside when they are not what they were.
 */
import { type Disk, type DiskFile, FatalDiskError, isDiskFull } from '@gauntlet/kit/disk';
import { storageErrors } from '../model/errors.ts';
import { isChunkId } from '../model/ids.ts';
import { hash32 } from '../placement/hash.ts';
import { type ChunkFiles, FOLDERS, openChunkFiles } from './chunk-files.ts';
import { nearPlace, readFooter, readVerified } from './chunk-reader.ts';
import { earlySync } from './early-sync.ts';
import { encodeFooter, type Footer } from './footer.ts';
import { gatherer } from './gatherer.ts';
import { oneAfterAnother } from './one-after-another.ts';
import { openSegments, type Segments } from './segments.ts';
import { type Summing, summing } from './summing.ts';

export interface ChunkStoreOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly serverId: string;
  readonly random: () => string;
  readonly salt: () => number;
  readonly nowMs: () => number;
  /** Chunks up to this size go into segments. */
  readonly smallBytes?: number;
  /** Room that is never used up, so that deleting and repairing stay possible. */
  readonly reserveBytes?: number;
  readonly chunkMaxBytes?: number;
  /** For tests, which open a store again and again. */
  readonly folders?: number;
  /** A sync failed: the process has to end. */
  readonly onFatal: (error: unknown) => void;
}

export interface PutChunk {
  readonly chunkId: string;
  /** A small one may come whole; it is kept for as long as it is written. */
  readonly pieces: AsyncIterable<Uint8Array> | Uint8Array;
  /** Asked when all pieces have come: the SHA-256 that the sender gave, in hex. */
  readonly checksum: () => string;
  readonly label: () => string;
  /**
   * CRC-32 of all pieces as they were handed over, likewise asked at the end. Only of a sender in
   * this process that computed the checksum of them itself: then this binds the two, and not once
   * more SHA-256.
   */
  readonly sum?: () => number;
}

export interface OpenChunk {
  readonly footer: Footer;
  /** Each piece is lent until the next one is asked for. */
  read(range: { readonly startBytes: number; readonly endBytes: number }): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

export interface ChunkSeen {
  readonly chunkId: string;
  readonly sinceMs: number;
}

export interface ChunkStore {
  /** Answers when the chunk is durable, with how many bytes it has. */
  put(chunk: PutChunk): Promise<number>;
  /** CHUNK_UNKNOWN or CHUNK_BAD. */
  open(chunkId: string): Promise<OpenChunk>;
  /** False: it was not here. */
  remove(chunkId: string): Promise<boolean>;
  putAside(chunkId: string): Promise<boolean>;
  entries(): AsyncIterable<ChunkSeen>;
  /** All chunks are in one of so many buckets. */
  readonly buckets: number;
  entriesOf(bucket: number): AsyncIterable<ChunkSeen>;
  space(): Promise<{ availableBytes: number; usedBytes: number; totalBytes: number }>;
  compact(): Promise<number>;
  close(): Promise<void>;
}

const SMALL_BYTES = 128 * 1024;
const RESERVE_BYTES = 64 * 1024 * 1024;
const ROOM_MS = 1_000;
const CHUNK_MAX_BYTES = 2 * 1024 ** 3;

export async function openChunkStore(options: ChunkStoreOptions): Promise<ChunkStore> {
  const { disk, folder, salt, nowMs } = options;
  const files = await openChunkFiles(disk, folder, options.folders ?? FOLDERS);
  const segments = await openSegments({ disk, folder: `${folder}/segments`, salt, nowMs });
  return new DiskChunkStore(options, files, segments);
}

class DiskChunkStore implements ChunkStore {
  readonly #options: ChunkStoreOptions;
  readonly #files: ChunkFiles;
  readonly #segments: Segments;
  readonly #gatherer = gatherer();
  /** How much may come, and since when, before the disk is asked for its room again. */
  #room = 0;
  #seenMs: number | undefined;
  /** Two writers of one chunk would race for its name. */
  readonly #writing = new Map<string, Promise<unknown>>();

  constructor(options: ChunkStoreOptions, files: ChunkFiles, segments: Segments) {
    this.#options = options;
    this.#files = files;
    this.#segments = segments;
  }

  async put(chunk: PutChunk): Promise<number> {
    const { chunkId } = chunk;
    this.#idCheck(chunkId);
    await this.#roomCheck();
    const before = this.#writing.get(chunkId);
    const work = (async () => {
      await before?.catch(() => undefined);
      return await this.#guarded(() => this.#putOne(chunk));
    })();
    this.#writing.set(chunkId, work);
    try {
      return await work;
    } finally {
      if (this.#writing.get(chunkId) === work) this.#writing.delete(chunkId);
    }
  }

  async open(chunkId: string): Promise<OpenChunk> {
    this.#idCheck(chunkId);
    return await this.#guarded(async () => {
      const place = this.#segments.place(chunkId) ?? (await this.#files.place(chunkId));
      if (place === undefined) throw storageErrors.make('CHUNK_UNKNOWN', { chunkId });
      try {
        const from = await nearPlace(place);
        const footer = await readFooter(from, chunkId);
        const read = (range: { startBytes: number; endBytes: number }) =>
          readVerified(from, footer, range);
        return { footer, read, close: place.done };
      } catch (error) {
        await place.done();
        throw error;
      }
    });
  }

  async remove(chunkId: string): Promise<boolean> {
    this.#idCheck(chunkId);
    return await this.#guarded(async () => {
      const [inSegment, inFile] = [
        await this.#segments.drop(chunkId),
        await this.#files.remove(chunkId),
      ];
      return inSegment || inFile;
    });
  }

  async putAside(chunkId: string): Promise<boolean> {
    this.#idCheck(chunkId);
    return await this.#guarded(async () => {
      const [inSegment, inFile] = [
        await this.#segments.drop(chunkId),
        await this.#files.putAside(chunkId),
      ];
      return inSegment || inFile;
    });
  }

  get buckets(): number {
    return this.#options.folders ?? FOLDERS;
  }

  async *entries(): AsyncGenerator<ChunkSeen> {
    for (const { chunkId, sinceMs } of this.#segments.entries()) yield { chunkId, sinceMs };
    for (let bucket = 0; bucket < this.buckets; bucket += 1) yield* this.#filesOf(bucket);
  }

  async *entriesOf(bucket: number): AsyncGenerator<ChunkSeen> {
    // As they are when it comes to them: a copy of millions would be made in one go, and again for
    // each bucket.
    for (const { chunkId, sinceMs } of this.#segments.entries()) {
      if (hash32(chunkId) % this.buckets === bucket) yield { chunkId, sinceMs };
    }
    yield* this.#filesOf(bucket);
  }

  async *#filesOf(bucket: number): AsyncGenerator<ChunkSeen> {
    for await (const { chunkId, modifiedMs } of this.#files.entriesOf(bucket)) {
      yield { chunkId, sinceMs: modifiedMs };
    }
  }

  async space() {
    const { disk, folder } = this.#options;
    const { availableBytes, totalBytes } = await disk.space(folder);
    const usedBytes = this.#files.usedBytes() + this.#segments.usedBytes();
    const reserve = this.#options.reserveBytes ?? RESERVE_BYTES;
    return { availableBytes: Math.max(0, availableBytes - reserve), usedBytes, totalBytes };
  }

  async compact(): Promise<number> {
    return await this.#guarded(() => this.#segments.compact());
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    await this.#segments.close();
  }

  async #putOne(chunk: PutChunk): Promise<number> {
    const sums = summing(chunk.sum === undefined);
    const held: Uint8Array[] = [];
    const early = earlySync();
    const writing = oneAfterAnother();
    let file: DiskFile | undefined;
    try {
      const whole = chunk.pieces instanceof Uint8Array ? chunk.pieces : undefined;
      const pieces =
        chunk.pieces instanceof Uint8Array
          ? [chunk.pieces]
          : this.#gatherer.gathered(chunk.pieces, writing.settled);
      for await (const piece of pieces) {
        const at = sums.sizeBytes;
        this.#sizeCheck(at + piece.length);
        this.#room -= piece.length;
        sums.add(piece);
        if (file === undefined && sums.sizeBytes <= (this.#options.smallBytes ?? SMALL_BYTES)) {
          // The piece is only lent.
          held.push(whole ?? Buffer.from(piece));
          continue;
        }
        const to = file ?? (await this.#begin(held));
        file = to;
        // While it is written the next piece comes in and is summed.
        await writing.next(async () => {
          await to.write(piece, at);
          early.wrote(to, piece.length);
        });
      }
      await writing.done();
      await early.done();
      const { body, sizeBytes, isHere } = await this.#finish(chunk, sums, held, file);
      if (isHere) {
        if (file !== undefined) await this.#files.discard(file);
      } else if (file === undefined) await this.#segments.put(chunk.chunkId, body, sizeBytes);
      else {
        await file.write(body, sizeBytes);
        await this.#files.commit(file, chunk.chunkId, sizeBytes + body.length);
      }
      return sizeBytes;
    } catch (cause) {
      await writing.settled();
      const failed = await early.done().catch((late: unknown) => late);
      // A sync that failed says more than why the chunk was given up: it ends the server.
      const error = failed ?? cause;
      if (file !== undefined && !(error instanceof FatalDiskError)) await this.#files.discard(file);
      throw error;
    }
  }

  async #begin(held: Uint8Array[]): Promise<DiskFile> {
    const file = await this.#files.begin(this.#options.random());
    let at = 0;
    for (const piece of held.splice(0)) {
      await file.write(piece, at);
      at += piece.length;
    }
    return file;
  }

  /** Checks what came; gives what is still to be written: a whole small chunk, or the footer. */
  async #finish(
    { chunkId, label, checksum, sum }: PutChunk,
    sums: Summing,
    held: readonly Uint8Array[],
    file: DiskFile | undefined,
  ): Promise<{ body: Buffer; sizeBytes: number; isHere: boolean }> {
    const { sizeBytes } = sums;
    if (sizeBytes === 0) throw storageErrors.make('CHUNK_EMPTY', { chunkId });
    const { blocks, ...came } = sums.end();
    const hash = checksum().toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hash)) throw storageErrors.make('CHUNK_CHECKSUM_INVALID');
    const isRight = sum === undefined ? came.hash === hash : came.sum === sum();
    if (!isRight) throw storageErrors.make('CHUNK_MISMATCH', { chunkId });
    const isHere = await this.#isHere(chunkId, hash);
    const footer = encodeFooter({ chunkId, label: label(), sizeBytes, hash, blocks });
    return {
      body: file === undefined ? Buffer.concat([...held, footer]) : footer,
      sizeBytes,
      isHere,
    };
  }

  /** The same bytes once more are fine, and written no second time; others are refused. */
  async #isHere(chunkId: string, hash: string): Promise<boolean> {
    if (!this.#segments.has(chunkId) && !(await this.#files.has(chunkId))) return false;
    let found: OpenChunk;
    try {
      found = await this.open(chunkId);
      await found.close();
    } catch {
      // What is here is spoiled: it makes room for what is right.
      await this.putAside(chunkId);
      return false;
    }
    if (found.footer.hash !== hash) throw storageErrors.make('CHUNK_EXISTS', { chunkId });
    return true;
  }

  #idCheck(chunkId: string): void {
    if (!isChunkId(chunkId)) throw storageErrors.make('CHUNK_ID_INVALID');
  }

  #sizeCheck(sizeBytes: number): void {
    const limitBytes = this.#options.chunkMaxBytes ?? CHUNK_MAX_BYTES;
    if (sizeBytes > limitBytes) throw storageErrors.make('CHUNK_TOO_LARGE', { limitBytes });
  }

  async #roomCheck(): Promise<void> {
    const { nowMs, serverId } = this.#options;
    if (this.#seenMs !== undefined && nowMs() - this.#seenMs < ROOM_MS && this.#room > 0) return;
    const { availableBytes } = await this.space();
    if (availableBytes <= 0) throw storageErrors.make('SERVER_FULL', { serverId });
    // Asked again before much of the reserve can be gone.
    this.#room = (this.#options.reserveBytes ?? RESERVE_BYTES) / 4;
    this.#seenMs = nowMs();
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FatalDiskError) this.#options.onFatal(error);
      const { serverId } = this.#options;
      if (isDiskFull(error)) throw storageErrors.make('SERVER_FULL', { serverId }, error);
      throw error;
    }
  }
}
