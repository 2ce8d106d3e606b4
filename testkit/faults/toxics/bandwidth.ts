import type { Chunk, StageOutput } from '@gauntlet/kit/piping';
import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, whole } from './toxic.ts';

/** Lets `rate` KB (1,000 bytes) a second through; at 0 nothing. */

// A slow link delivers something ten times a second instead of one large piece at the end.
const PIECE_MS = 100;

export const bandwidth = defineToxic({
  type: 'bandwidth',
  fields: { rate: whole() },
  stage: ({ settings, clock }) => {
    const queue = new TimedQueue(clock);
    let freeAtMs = 0;
    const plan = (chunk: Chunk, output: StageOutput) => {
      const bytesPerMs = Math.max(0, settings().rate);
      const pieceBytes = bytesPerMs === 0 ? chunk.bytes.length : bytesPerMs * PIECE_MS;
      freeAtMs = Math.max(freeAtMs, clock.nowMs());
      for (let start = 0; start < chunk.bytes.length; start += pieceBytes) {
        const bytes = chunk.bytes.subarray(start, start + pieceBytes);
        freeAtMs += bytes.length / bytesPerMs;
        queue.add({ bytes, atMs: chunk.atMs }, freeAtMs, output);
      }
    };
    return {
      capacityBytes: 1,
      heldBytes: () => queue.heldBytes,
      write: plan,
      end: (output) => queue.add('end', 0, output),
      updated: (output) => {
        freeAtMs = clock.nowMs();
        const bytesPerMs = Math.max(0, settings().rate);
        queue.replan((what) => {
          if (typeof what === 'object') freeAtMs += what.bytes.length / bytesPerMs;
          return freeAtMs;
        }, output);
      },
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
