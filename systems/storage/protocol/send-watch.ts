/** Watches over what of one chunk is on its way to one server. */
import type { StallGuard } from './stall-guard.ts';

export interface SendWatch {
  /**
   * `write` is to say when its bytes have left this process: a stream by itself would hold many
   * pieces. Resolves then; rejects with the server's answer.
   */
  send(bytes: number, write: (onLeft: () => void) => void): Promise<void>;
}

/** `answered` is what the server says of the whole; the guard runs while the server has to move. */
export function sendWatch(guard: StallGuard, answered: Promise<void>): SendWatch {
  let inFlight = 0;
  return {
    async send(bytes, write) {
      const left = Promise.withResolvers<void>();
      inFlight += bytes;
      guard.progress();
      write(() => {
        inFlight -= bytes;
        if (inFlight === 0) guard.rest();
        else guard.progress();
        left.resolve();
      });
      await Promise.race([left.promise, answered]);
    },
  };
}
