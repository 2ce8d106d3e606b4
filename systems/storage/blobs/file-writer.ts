/** Cuts a stream of bytes into chunks and gets each of them durable. */
import { chunkIdOf } from '../model/ids.ts';
import type { Chunk, Coding, FileId, Label, Redundancy } from '../model/nouns.ts';
import type { Sink } from './copies-sink.ts';
import { chunkLimit } from './cutting.ts';
import { type ChunkEncoder, chunkEncoder } from './encoder.ts';
import type { Cut } from './port.ts';

export interface FileWriterOptions {
  readonly fileId: FileId;
  readonly name: string;
  readonly contentType: string;
  readonly redundancy: Redundancy;
  readonly coding: Coding;
  readonly key: Buffer | undefined;
  readonly cut: Cut;
  readonly openSink: (chunkId: string) => Sink;
  /** Told of each durable chunk but the last. */
  readonly onChunk: (chunk: Chunk) => Promise<void>;
  /** Where an earlier part of the file ended, for an upload that goes on. */
  readonly from?: { readonly number: number; readonly sizeBytes: number } | undefined;
}

interface OpenChunk {
  readonly number: number;
  readonly sink: Sink;
  readonly encoder: ChunkEncoder;
  readonly limitBytes: number;
  readonly startBytes: number;
  bytes: number;
  storedBytes: number;
}

export class FileWriter {
  readonly #options: FileWriterOptions;
  readonly #chunks: Chunk[] = [];
  #open: OpenChunk | undefined;
  /** The end of the chunk before: its sync goes on while the next one is sent. */
  #ending: Promise<void> = Promise.resolve();
  #next: number;
  #sizeBytes: number;
  #endedWithChunk = false;

  constructor(options: FileWriterOptions) {
    this.#options = options;
    this.#next = options.from?.number ?? 0;
    this.#sizeBytes = options.from?.sizeBytes ?? 0;
  }

  /** Whether `end` made a chunk that `onChunk` was not told of. */
  get endedWithChunk(): boolean {
    return this.#endedWithChunk;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      // Only when more comes: so the last chunk knows that it is the last.
      if (this.#open !== undefined && this.#open.bytes >= this.#open.limitBytes) {
        await this.#endInBackground(this.#open);
      }
      this.#open ??= this.#begin();
      const open = this.#open;
      const piece = bytes.subarray(at, at + open.limitBytes - open.bytes);
      open.bytes += piece.length;
      at += piece.length;
      this.#sizeBytes += piece.length;
      for (const stored of open.encoder.add(piece)) {
        open.storedBytes += stored.length;
        await open.sink.write(stored);
      }
    }
  }

  /** All chunks durable. `isWhole`: the file ends here; else it goes on another time. */
  async end(isWhole: boolean): Promise<readonly Chunk[]> {
    await this.#ending;
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) this.#chunks.push(await this.#finish(open, isWhole));
    this.#endedWithChunk = open !== undefined;
    return this.#chunks;
  }

  async abort(): Promise<void> {
    this.#open?.sink.abort();
    this.#open = undefined;
    // Why it is given up is known already, and may well be this.
    await this.#ending.catch(() => undefined);
  }

  #begin(): OpenChunk {
    const { fileId, cut, coding, key, openSink } = this.#options;
    const number = this.#next;
    this.#next += 1;
    const isPlain = coding.compression === 'none' && key === undefined;
    const coder = { compression: coding.compression, key, chunkNumber: number };
    return {
      number,
      sink: openSink(chunkIdOf(fileId, number)),
      encoder: chunkEncoder(isPlain ? undefined : coder),
      limitBytes: chunkLimit(cut, number - (this.#options.from?.number ?? 0)),
      startBytes: this.#sizeBytes,
      bytes: 0,
      storedBytes: 0,
    };
  }

  async #endInBackground(open: OpenChunk): Promise<void> {
    await this.#ending;
    this.#open = undefined;
    this.#ending = (async () => {
      const chunk = await this.#finish(open, false);
      this.#chunks.push(chunk);
      await this.#options.onChunk(chunk);
    })();
    // Whoever writes or ends next hears of it.
    this.#ending.catch(() => undefined);
  }

  async #finish(open: OpenChunk, isLast: boolean): Promise<Chunk> {
    const { fileId } = this.#options;
    for (const stored of open.encoder.end()) {
      open.storedBytes += stored.length;
      await open.sink.write(stored);
    }
    const sunk = await open.sink.end(JSON.stringify(this.#labelOf(open, isLast)));
    const { number, bytes } = open;
    return { chunkId: chunkIdOf(fileId, number), number, sizeBytes: bytes, ...sunk };
  }

  #labelOf(open: OpenChunk, isLast: boolean): Label {
    const { fileId, name, contentType, redundancy, coding } = this.#options;
    return {
      fileId,
      number: open.number,
      name,
      contentType,
      redundancy,
      coding,
      startBytes: open.startBytes,
      sizeBytes: open.bytes,
      storedBytes: open.storedBytes,
      ...(isLast ? { fileBytes: this.#sizeBytes } : {}),
    };
  }
}
