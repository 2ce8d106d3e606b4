/** Bytes of a file as a stream, at the pace that is allowed. */
import { Readable } from 'node:stream';
import type { OpenedFile } from './opened-file.ts';
import type { Pacer } from './pacer.ts';

const PIECE_BYTES = 96 * 1024;
/**
 * Pieces are read into the same few buffers in turn: new ones would be megabytes a second that the
 * collector is in no hurry to give back. Of those that were handed out, one is on its way into the
 * socket, and one waits in each stream before it; these are more than twice as many.
 */
const BUFFERS = 8;
/** Small pieces where a limit holds, so that a slow link is not filled in bursts. */
const PACED_BYTES = 32 * 1024;

export interface Range {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

export function fileBody(file: OpenedFile, range: Range, pacer: Pacer): () => Readable {
  return () => Readable.from(pieces(file, range, pacer), { objectMode: false, highWaterMark: 1 });
}

export function bytesBody(bytes: Uint8Array, pacer: Pacer): Uint8Array | (() => Readable) {
  if (!pacer.isLimited) return bytes;
  return () => Readable.from(paced(bytes, pacer), { objectMode: false, highWaterMark: 1 });
}

async function* pieces(file: OpenedFile, range: Range, pacer: Pacer): AsyncGenerator<Buffer> {
  const most = pacer.isLimited ? PACED_BYTES : PIECE_BYTES;
  const end = range.startBytes + range.sizeBytes;
  const buffers: Buffer[] = [];
  let at = range.startBytes;
  for (let turn = 0; at < end; turn += 1) {
    const wanted = Math.min(most, end - at);
    const piece = buffers[turn % BUFFERS] ?? Buffer.allocUnsafeSlow(wanted);
    buffers[turn % BUFFERS] = piece;
    const count = await file.read(piece, wanted, at);
    // Shorter than it was: what is missing makes the store refuse the part.
    if (count === 0) throw new FileShrankError();
    await pacer.take(count);
    yield piece.subarray(0, count);
    at += count;
  }
}

async function* paced(bytes: Uint8Array, pacer: Pacer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PACED_BYTES) {
    const piece = bytes.subarray(at, at + PACED_BYTES);
    await pacer.take(piece.length);
    yield piece;
  }
}

class FileShrankError extends Error {
  override readonly name = 'FileShrankError';
  readonly code = 'FILE_SHRANK';
}
