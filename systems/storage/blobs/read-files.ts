/** Bytes out: the chunks in a row, each from whichever server gives it, checked on the way. */
import { storageErrors } from '../model/errors.ts';
import type { ByteRange, Chunk, StoredFile } from '../model/nouns.ts';
import { ownedWhole } from '../protocol/owned.ts';
import { beginEarly, type Source } from './begin-early.ts';
import { decodeEnd, decodeFrame, endBytesOf, FRAME_BYTES, type FrameCoder } from './frames.ts';
import { readCopies, type Sources } from './read-copies.ts';

/** Each piece is lent until the next one is asked for. */
export function readFiles(
  sources: Sources,
  files: readonly StoredFile[],
  range: ByteRange = { startBytes: 0, endBytes: Number.POSITIVE_INFINITY },
): AsyncGenerator<Uint8Array> {
  return beginEarly(chunksOf(sources, files, range));
}

function* chunksOf(
  sources: Sources,
  files: readonly StoredFile[],
  range: ByteRange,
): Generator<Source> {
  let fileStart = 0;
  for (const file of files) {
    let chunkStart = fileStart;
    for (const chunk of file.chunks) {
      const from = Math.max(0, range.startBytes - chunkStart);
      const to = Math.min(chunk.sizeBytes, range.endBytes - chunkStart);
      if (from < to)
        yield { bytes: to - from, open: () => readChunk(sources, file, chunk, from, to) };
      chunkStart += chunk.sizeBytes;
    }
    fileStart += file.sizeBytes;
    if (chunkStart !== fileStart) {
      throw new Error(`the chunks of ${file.fileId} do not make up its size`);
    }
  }
}

async function* readChunk(
  sources: Sources,
  file: StoredFile,
  chunk: Chunk,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const { encryption, compression } = file.coding;
  const stored = (start: number, end: number) => readCopies(sources, file, chunk, start, end);
  if (encryption === undefined && compression === 'none') {
    yield* stored(from, to);
    return;
  }
  const key = encryption === undefined ? undefined : sources.keyring?.unwrap(encryption);
  if (encryption !== undefined && key === undefined) throw keyMissing(encryption.masterKeyId);
  const coder: FrameCoder = { compression, key, chunkNumber: chunk.number };
  const endBytes = endBytesOf(chunk.sizeBytes);
  const end = await ownedWhole(stored(chunk.storedBytes - endBytes, chunk.storedBytes));
  const lengths = decodeEnd(end);
  const first = Math.floor(from / FRAME_BYTES);
  const last = Math.ceil(to / FRAME_BYTES);
  const sum = (frames: readonly number[]) => frames.reduce((all, length) => all + length, 0);
  const storedFrom = sum(lengths.slice(0, first));
  const storedTo = storedFrom + sum(lengths.slice(first, last));
  let frame = first;
  for await (const bytes of exactly(stored(storedFrom, storedTo), lengths.slice(first, last))) {
    const plain = decodeFrame(coder, frame, bytes);
    const start = frame * FRAME_BYTES;
    yield plain.subarray(Math.max(0, from - start), Math.min(plain.length, to - start));
    frame += 1;
  }
}

function keyMissing(masterKeyId: string): Error {
  return storageErrors.make('KEY_UNKNOWN', { masterKeyId });
}

/** The same bytes, in pieces of exactly these lengths. */
async function* exactly(
  pieces: AsyncIterable<Uint8Array>,
  lengths: readonly number[],
): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  let next = 0;
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece]);
    for (;;) {
      const length = lengths[next];
      if (length === undefined || waiting.length < length) break;
      yield waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      next += 1;
    }
  }
}
