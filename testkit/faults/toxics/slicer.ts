import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, whole } from './toxic.ts';

/**
 * Cuts the data into slices of `average_size` bytes, give or take `size_variation`, each `delay`
 * microseconds after the one before. Where the cuts fall depends on the seed and on the place in
 * the stream; what the system happened to read together only adds cuts.
 */

const CAPACITY_BYTES = 256 * 1024;

export const slicer = defineToxic({
  type: 'slicer',
  fields: { average_size: whole(), size_variation: whole(), delay: whole() },
  stage: ({ settings, clock, random }) => {
    const queue = new TimedQueue(clock);
    let leftInSlice = 0;
    let freeAtMs = 0;
    const nextSlice = () => {
      const { average_size: average, size_variation: variation } = settings();
      return Math.max(1, average + (variation > 0 ? random.whole(variation * 2) - variation : 0));
    };
    return {
      capacityBytes: CAPACITY_BYTES,
      heldBytes: () => queue.heldBytes,
      write({ bytes, atMs }, output) {
        for (let start = 0; start < bytes.length; ) {
          if (leftInSlice === 0) leftInSlice = nextSlice();
          const slice = bytes.subarray(start, start + leftInSlice);
          start += slice.length;
          leftInSlice -= slice.length;
          freeAtMs = Math.max(freeAtMs, clock.nowMs());
          queue.add({ bytes: slice, atMs }, freeAtMs, output);
          freeAtMs += settings().delay / 1000;
        }
      },
      end: (output) => queue.add('end', 0, output),
      updated: (output) => queue.flush(output),
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
