/** Frames out of a stream of pieces, none of whose bytes is copied. */
import { crc32c } from '@node-rs/crc32';
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from './bytes.ts';

/** The same of frames that are all there. */
export function framesIn(all: Buffer, bad: () => Error): Buffer {
  const found: Buffer[] = [];
  for (let at = 0; at + FRAME_HEAD_BYTES <= all.length; ) {
    const bytes = all.readUInt32LE(at);
    const start = at + FRAME_HEAD_BYTES;
    at = start + bytes;
    if (bytes === 0 && at === all.length) return joined(found);
    const data = all.subarray(start, at);
    if (data.length !== bytes || crc32c(data) !== all.readUInt32LE(start - 4)) throw bad();
    found.push(data);
  }
  throw bad();
}

function joined(found: readonly Buffer[]): Buffer {
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : Buffer.concat(found);
}

/** The pieces of each frame once its checksum held; ends with the empty frame, and only there. */
export async function* framesOf(
  stream: AsyncIterable<Buffer>,
  bad: () => Error,
): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  let headBytes = 0;
  let left = 0;
  let sum = 0;
  let held: Buffer[] = [];
  let ended = false;
  for await (const piece of stream) {
    let at = 0;
    while (at < piece.length) {
      if (ended) throw bad();
      if (headBytes < FRAME_HEAD_BYTES) {
        const taken = piece.copy(head, headBytes, at, at + FRAME_HEAD_BYTES - headBytes);
        headBytes += taken;
        at += taken;
        if (headBytes < FRAME_HEAD_BYTES) continue;
        left = head.readUInt32LE(0);
        sum = 0;
        if (left > FRAME_BYTES_MAX) throw bad();
        ended = left === 0;
        continue;
      }
      const taken = piece.subarray(at, at + left);
      sum = crc32c(taken, sum);
      held.push(taken);
      at += taken.length;
      left -= taken.length;
      if (left > 0) continue;
      if (sum !== head.readUInt32LE(4)) throw bad();
      yield* held;
      held = [];
      headBytes = 0;
    }
  }
  if (!ended) throw bad();
}
