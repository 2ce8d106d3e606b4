/**
 * The segment that is written to: records queue up, and each round of the disk takes all that wait
 * with one write and one sync. So a record is torn only where nothing after it was acknowledged.
 */
import type { Disk, DiskFile } from '@gauntlet/kit/disk';
import { FatalDiskError } from '@gauntlet/kit/disk';
import { createSegment, HEAD_BYTES } from './segment-file.ts';
import { encodeHeader, HEADER_BYTES, type RecordKind } from './segment-record.ts';

export interface Appended {
  readonly segment: number;
  readonly startBytes: number;
  readonly lengthBytes: number;
}

export interface SegmentLog {
  append(kind: RecordKind, body: Uint8Array): Promise<Appended>;
  close(): Promise<void>;
}

export interface SegmentLogOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly segmentBytes: number;
  readonly firstNumber: number;
  /** 32 random bits. */
  readonly salt: () => number;
  readonly onOpen: (number: number, file: DiskFile) => void;
  readonly onSealed: (number: number, sizeBytes: number) => void;
}

interface Waiting {
  readonly kind: RecordKind;
  readonly body: Uint8Array;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

interface Open {
  readonly number: number;
  readonly salt: number;
  readonly file: DiskFile;
  endBytes: number;
}

const BATCH_BYTES = 8 * 1024 * 1024;

export function segmentLog(options: SegmentLogOptions): SegmentLog {
  return new BatchedLog(options);
}

class BatchedLog implements SegmentLog {
  readonly #options: SegmentLogOptions;
  readonly #queue: Waiting[] = [];
  #nextNumber: number;
  #open: Open | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SegmentLogOptions) {
    this.#options = options;
    this.#nextNumber = options.firstNumber;
  }

  append(kind: RecordKind, body: Uint8Array): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ kind, body, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async close(): Promise<void> {
    await this.#running;
    this.#seal();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = takeBatch(this.#queue);
      try {
        const places = await this.#writeBatch(batch);
        for (const [index, place] of places.entries()) batch[index]?.resolve(place);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<Appended[]> {
    const to = await this.#opened();
    const places: Appended[] = [];
    const pieces: Uint8Array[] = [];
    let at = to.endBytes;
    for (const { kind, body } of batch) {
      pieces.push(encodeHeader(kind, body.length, to.salt), body);
      at += HEADER_BYTES;
      places.push({ segment: to.number, startBytes: at, lengthBytes: body.length });
      at += body.length;
    }
    try {
      await to.file.write(Buffer.concat(pieces), to.endBytes);
      await to.file.syncData();
    } catch (error) {
      if (!(error instanceof FatalDiskError)) await this.#giveBack(to);
      throw error;
    }
    to.endBytes = at;
    return places;
  }

  async #opened(): Promise<Open> {
    const { disk, folder, segmentBytes } = this.#options;
    if (this.#open !== undefined && this.#open.endBytes < segmentBytes) return this.#open;
    this.#seal();
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    const salt = this.#options.salt();
    const file = await createSegment(disk, folder, number, salt);
    this.#options.onOpen(number, file);
    this.#open = { number, salt, file, endBytes: HEAD_BYTES };
    return this.#open;
  }

  #seal(): void {
    if (this.#open !== undefined) this.#options.onSealed(this.#open.number, this.#open.endBytes);
    this.#open = undefined;
  }

  /** What a failed write left behind is cut off; where that fails too, nothing more goes here. */
  async #giveBack(to: Open): Promise<void> {
    try {
      await to.file.truncate(to.endBytes);
    } catch {
      // The next record then begins a segment of its own, and a scan passes over the rest.
      this.#seal();
    }
  }
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  while (count < queue.length && (count === 0 || bytes < BATCH_BYTES)) {
    bytes += queue[count]?.body.length ?? 0;
    count += 1;
  }
  return queue.splice(0, count);
}
