/** Streams over open files, in pieces, so that memory stays flat whatever the size. */
import type { DiskFile } from './disk.ts';

const PIECE_BYTES = 1024 * 1024;

export interface ByteRange {
  readonly startBytes?: number;
  /** Not included. The end of the file when absent. */
  readonly endBytes?: number;
  readonly pieceBytes?: number;
}

/** Each piece is a buffer of its own. Ends early, without error, where the file ends. */
export async function* readPieces(
  file: DiskFile,
  range: ByteRange = {},
): AsyncGenerator<Uint8Array> {
  const { startBytes = 0, endBytes = Number.POSITIVE_INFINITY, pieceBytes = PIECE_BYTES } = range;
  let at = startBytes;
  while (at < endBytes) {
    const piece = new Uint8Array(Math.min(pieceBytes, endBytes - at));
    const readBytes = await file.read(piece, at);
    if (readBytes > 0) yield piece.subarray(0, readBytes);
    if (readBytes < piece.length) return;
    at += readBytes;
  }
}

/** Writes one after the other from `positionBytes` on, and answers how many bytes there were. */
export async function writePieces(
  file: DiskFile,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  positionBytes = 0,
): Promise<number> {
  let at = positionBytes;
  for await (const piece of pieces) {
    await file.write(piece, at);
    at += piece.length;
  }
  return at - positionBytes;
}
