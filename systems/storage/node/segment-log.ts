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
  /** The segment that is open for writing, if one is. */
  current(): number | undefined;
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
  const { disk, folder, segmentBytes } = options;
  const queue: Waiting[] = [];
  let nextNumber = options.firstNumber;
  let open: Open | undefined;
  let running: Promise<void> | undefined;

  async function opened(): Promise<Open> {
    if (open !== undefined && open.endBytes < segmentBytes) return open;
    seal();
    const number = nextNumber;
    nextNumber += 1;
    const salt = options.salt();
    const file = await createSegment(disk, folder, number, salt);
    options.onOpen(number, file);
    open = { number, salt, file, endBytes: HEAD_BYTES };
    return open;
  }

  function seal(): void {
    if (open !== undefined) options.onSealed(open.number, open.endBytes);
    open = undefined;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<Appended[]> {
    const to = await opened();
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
      if (!(error instanceof FatalDiskError)) await giveBack(to);
      throw error;
    }
    to.endBytes = at;
    return places;
  }

  /** What a failed write left behind is cut off; where that fails too, nothing more goes here. */
  async function giveBack(to: Open): Promise<void> {
    try {
      await to.file.truncate(to.endBytes);
    } catch {
      // The next record then begins a segment of its own, and a scan passes over the rest.
      seal();
    }
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const places = await writeBatch(batch);
        for (const [index, place] of places.entries()) batch[index]?.resolve(place);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    append(kind, body) {
      return new Promise((resolve, reject) => {
        queue.push({ kind, body, resolve, reject });
        running ??= run();
      });
    },
    current: () => open?.number,
    async close() {
      await running;
      seal();
    },
  };
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
