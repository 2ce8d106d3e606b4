/** Reads a chunk and lets no byte out that is not what was written. */
import type { DiskFile } from '@gauntlet/kit/disk';
import { storageErrors } from '../model/errors.ts';
import { bufferPool } from '../protocol/memory-pool.ts';
import { areIntact, BLOCK_BYTES } from './block-sums.ts';
import { decodeFooter, type Footer, footerBytesOf, TAIL_BYTES } from './footer.ts';

const READ_BYTES = 1024 * 1024;
/** Whoever reads waits for the first piece, and for none of the others. */
const FIRST_BYTES = 256 * 1024;
/** What a footer is at most, but for those of huge chunks. */
const FOOTER_BYTES = 8 * 1024;
const KEPT = 16;
const pieces = bufferPool(READ_BYTES, KEPT);

/** Where the bytes of a chunk lie: in a file of its own, or in a segment. */
export interface Place {
  readonly file: Pick<DiskFile, 'read'>;
  readonly startBytes: number;
  /** With the footer. */
  readonly lengthBytes: number;
}

/** What a small chunk is with its footer: read at once, as each trip to the disk has its price. */
const NEAR_BYTES = 192 * 1024;

/** A small chunk in memory, and any other where it is. */
export async function nearPlace(place: Place): Promise<Place> {
  const { file, startBytes, lengthBytes } = place;
  if (lengthBytes > NEAR_BYTES) return place;
  const whole = await readExactly(file, startBytes, lengthBytes);
  if (whole === undefined) return place;
  const read = async (into: Uint8Array, at: number) => whole.copy(into, 0, at, at + into.length);
  return { file: { read }, startBytes: 0, lengthBytes };
}

/** Throws CHUNK_BAD when the footer is spoiled. */
export async function readFooter(place: Place, chunkId: string): Promise<Footer> {
  const { file, startBytes, lengthBytes } = place;
  const bad = () => storageErrors.make('CHUNK_BAD', { chunkId });
  if (lengthBytes < TAIL_BYTES) throw bad();
  const endBytes = Math.min(lengthBytes, FOOTER_BYTES);
  const end = await readExactly(file, startBytes + lengthBytes - endBytes, endBytes);
  const footerBytes = end === undefined ? undefined : footerBytesOf(end.subarray(-TAIL_BYTES));
  if (end === undefined || footerBytes === undefined || footerBytes > lengthBytes) throw bad();
  const whole =
    footerBytes <= endBytes
      ? end.subarray(-footerBytes)
      : await readExactly(file, startBytes + lengthBytes - footerBytes, footerBytes);
  const footer = whole === undefined ? undefined : decodeFooter(whole);
  if (footer === undefined || footer.chunkId !== chunkId) throw bad();
  if (footer.sizeBytes + footerBytes !== lengthBytes) throw bad();
  return footer;
}

/** PURE: how long the pieces are in which a range within a chunk is read. */
export function pieceLengths(range: { startBytes: number; endBytes: number }): readonly number[] {
  const lengths: number[] = [];
  const first = Math.floor(range.startBytes / BLOCK_BYTES) * BLOCK_BYTES;
  let at = range.startBytes;
  for (let end = first + FIRST_BYTES; at < range.endBytes; end += READ_BYTES) {
    lengths.push(Math.min(end, range.endBytes) - at);
    at = end;
  }
  return lengths;
}

/**
 * The bytes from `startBytes` to `endBytes` of the chunk, each block verified before it is out. A
 * piece is lent until the next one is asked for.
 */
export async function* readVerified(
  place: Place,
  footer: Footer,
  range: { readonly startBytes: number; readonly endBytes: number },
): AsyncGenerator<Buffer> {
  const { sizeBytes, blocks, chunkId } = footer;
  const end = Math.min(range.endBytes, sizeBytes);
  const first = Math.floor(range.startBytes / BLOCK_BYTES) * BLOCK_BYTES;
  const endOf = (from: number) =>
    Math.min(from + (from === first ? FIRST_BYTES : READ_BYTES), roundUp(end), sizeBytes);
  let at = first;
  let reading = at < end ? beginRead(place, at, endOf(at)) : undefined;
  let lent: Buffer | undefined;
  try {
    while (reading !== undefined) {
      const { memory, done } = reading;
      const bytes = await done;
      lent = memory;
      const next = endOf(at);
      // The disk goes on while these are sent.
      reading = next < end ? beginRead(place, next, endOf(next)) : undefined;
      if (bytes === undefined || !areIntact(bytes, at / BLOCK_BYTES, blocks)) {
        throw storageErrors.make('CHUNK_BAD', { chunkId });
      }
      yield bytes.subarray(Math.max(0, range.startBytes - at), Math.min(bytes.length, end - at));
      lent = undefined;
      pieces.give(memory);
      at = next;
    }
  } finally {
    if (lent !== undefined) pieces.give(lent);
    // The file is not closed under a read, and its memory is not another one's before.
    await reading?.done.catch(() => undefined);
    if (reading !== undefined) pieces.give(reading.memory);
  }
}

interface Reading {
  readonly memory: Buffer;
  /** Undefined: there are not so many. */
  readonly done: Promise<Buffer | undefined>;
}

function beginRead({ file, startBytes }: Place, from: number, to: number): Reading {
  const memory = pieces.take();
  const bytes = memory.subarray(0, to - from);
  const done = file
    .read(bytes, startBytes + from)
    .then((count) => (count === bytes.length ? bytes : undefined));
  // Whoever asks for these bytes hears of it.
  done.catch(() => undefined);
  return { memory, done };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

async function readExactly(
  file: Pick<DiskFile, 'read'>,
  startBytes: number,
  lengthBytes: number,
): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafe(lengthBytes);
  const read = await file.read(bytes, startBytes);
  return read === lengthBytes ? bytes : undefined;
}
