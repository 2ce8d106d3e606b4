import type { Chunk, StageOutput } from '@gauntlet/kit/piping';
import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, fractional, whole } from './toxic.ts';

/**
 * What an application sees when packets get lost: TCP sends them again, so nothing is missing, but
 * everything behind a lost packet waits. A packet is lost with probability `loss`; each loss costs
 * `retransmit` ms, twice as much every time the same packet is lost again.
 */

const CAPACITY_BYTES = 256 * 1024;
// As Linux: after 15 tries a connection counts as dead. It then stalls here.
const MOST_TRIES = 15;

export const packetLoss = defineToxic({
  type: 'packet_loss',
  fields: { loss: fractional(), packet_size: whole(1460), retransmit: whole(200) },
  stage: ({ settings, clock, random }) => {
    const queue = new TimedQueue(clock);
    let leftInPacket = 0;
    let arrivesAtMs = 0;
    const lostForMs = () => {
      const { loss, retransmit } = settings();
      let waitMs = 0;
      for (let tries = 0; random.fraction() < loss; tries += 1) {
        if (tries === MOST_TRIES) return Number.POSITIVE_INFINITY;
        waitMs += retransmit * 2 ** tries;
      }
      return waitMs;
    };
    const plan = ({ bytes, atMs }: Chunk, output: StageOutput) => {
      for (let start = 0; start < bytes.length; ) {
        if (leftInPacket === 0) {
          leftInPacket = Math.max(1, settings().packet_size);
          arrivesAtMs = Math.max(arrivesAtMs, clock.nowMs() + lostForMs());
        }
        const part = bytes.subarray(start, start + leftInPacket);
        start += part.length;
        leftInPacket -= part.length;
        queue.add({ bytes: part, atMs }, arrivesAtMs, output);
      }
    };
    return {
      capacityBytes: CAPACITY_BYTES,
      heldBytes: () => queue.heldBytes,
      write: plan,
      end: (output) => queue.add('end', 0, output),
      updated: (output) => {
        arrivesAtMs = 0;
        queue.flush(output);
      },
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
