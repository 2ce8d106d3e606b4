import { TimedQueue } from '../timed-queue.ts';
import { defineToxic, passThrough, whole } from './toxic.ts';

/** Keeps the end of the data back for `delay` ms. */
export const slowClose = defineToxic({
  type: 'slow_close',
  fields: { delay: whole() },
  stage: ({ settings, clock }) => {
    const queue = new TimedQueue(clock);
    const dueMs = () => clock.nowMs() + settings().delay;
    return {
      ...passThrough,
      end: (output) => queue.add('end', dueMs(), output),
      updated: (output) => queue.replan(dueMs, output),
      release: (output) => queue.flush(output),
      dispose: () => queue.dispose(),
    };
  },
});
