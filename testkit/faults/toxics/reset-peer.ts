import type { StageOutput } from '@gauntlet/kit/piping';
import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, passThrough, whole } from './toxic.ts';

/** Resets the connection (TCP RST) `timeout` ms after the first data, which is dropped. */
export const resetPeer = defineToxic({
  type: 'reset_peer',
  fields: { timeout: whole() },
  stage: ({ settings, clock }) => {
    const queue = new TimedQueue(clock);
    const arm = (output: StageOutput) => {
      if (queue.isEmpty) queue.add('reset', clock.nowMs() + settings().timeout, output);
    };
    return {
      ...passThrough,
      write: (_chunk, output) => arm(output),
      end: arm,
      // Data was dropped already: to go on as if nothing were missing would be another fault.
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
