/**
 * Pieces of about 1 MiB out of whatever comes: each write costs a trip through the pool of threads.
 * They are gathered in buffers that are used again and again.
 */

import { bufferPool } from '../protocol/memory-pool.ts';

export interface Gatherer {
  /**
   * A piece is lent until the next but one is asked for: one may be written while the next comes.
   * `settled` resolves when none is in use any more; it is asked before the buffers go to others.
   */
  gathered(
    pieces: AsyncIterable<Uint8Array>,
    settled: () => Promise<unknown>,
  ): AsyncGenerator<Uint8Array>;
}

const GATHER_BYTES = 1024 * 1024;
/** More than this are given back to the system. */
const KEPT = 16;

export function gatherer(gatherBytes = GATHER_BYTES): Gatherer {
  const { take, give } = bufferPool(gatherBytes, KEPT);
  return {
    async *gathered(pieces, settled) {
      let buffer = take();
      let other: Buffer | undefined;
      try {
        let filled = 0;
        for await (const piece of pieces) {
          let at = 0;
          while (at < piece.length) {
            const taken = piece.subarray(at, at + gatherBytes - filled);
            buffer.set(taken, filled);
            filled += taken.length;
            at += taken.length;
            if (filled < gatherBytes) continue;
            yield buffer;
            filled = 0;
            [buffer, other] = [other ?? take(), buffer];
          }
        }
        if (filled > 0) yield buffer.subarray(0, filled);
      } finally {
        await settled();
        give(buffer);
        if (other !== undefined) give(other);
      }
    },
  };
}
