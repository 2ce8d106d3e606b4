/**
 * Memory for frames that is used again and again: with fresh memory for each the garbage collector
 * takes more of a processor than all that is done with them.
 */
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from './bytes.ts';

/** More than this are left to the garbage collector: 16 MiB. */
const KEPT = 64;
const free: Buffer[] = [];

/** Room for one frame with its head. */
export function takeFrame(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(FRAME_HEAD_BYTES + FRAME_BYTES_MAX);
}

/** Once, and nobody looks at it any more. */
export function giveFrame(memory: Buffer): void {
  if (free.length < KEPT) free.push(memory);
}
