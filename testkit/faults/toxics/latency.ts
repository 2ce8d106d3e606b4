import type { Chunk } from '@gauntlet/kit/piping';
import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, whole } from './toxic.ts';

/** Holds all data for `latency` ms, give or take `jitter` ms. */

// Enough for a fast link with seconds of delay; beyond it the sender is slowed down.
const CAPACITY_BYTES = 32 * 1024 * 1024;

export const latency = defineToxic({
  type: 'latency',
  fields: { latency: whole(), jitter: whole() },
  stage: ({ settings, clock, random }) => {
    const queue = new TimedQueue(clock);
    const delayMs = () => {
      const { latency: middleMs, jitter: spreadMs } = settings();
      return middleMs + (spreadMs > 0 ? random.whole(spreadMs * 2) - spreadMs : 0);
    };
    const dueMs = (what: Chunk | string) => (typeof what === 'string' ? 0 : what.atMs + delayMs());
    return {
      capacityBytes: CAPACITY_BYTES,
      heldBytes: () => queue.heldBytes,
      write: (chunk, output) => queue.add(chunk, dueMs(chunk), output),
      end: (output) => queue.add('end', 0, output),
      // As in Toxiproxy: what waits in front goes at once, the rest by the new times.
      updated: (output) => queue.replan((what, index) => (index === 0 ? 0 : dueMs(what)), output),
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
