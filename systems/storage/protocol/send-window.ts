/** Bounds what of one chunk is on its way to one server. */
import type { StallGuard } from './stall-guard.ts';

const IN_FLIGHT_BYTES = 1024 * 1024;

export interface SendWindow {
  /**
   * `write` is to say when its bytes have left this process: a stream by itself would hold many
   * pieces. Resolves when there is room for more; rejects with the server's answer.
   */
  send(bytes: number, write: (onLeft: () => void) => void): Promise<void>;
}

/** `answered` is what the server says of the whole; the guard runs while the server has to move. */
export function sendWindow(guard: StallGuard, answered: Promise<void>): SendWindow {
  let inFlight = 0;
  let room = Promise.withResolvers<void>();
  return {
    async send(bytes, write) {
      inFlight += bytes;
      if (inFlight > 0) guard.progress();
      write(() => {
        inFlight -= bytes;
        if (inFlight === 0) guard.rest();
        else guard.progress();
        room.resolve();
      });
      while (inFlight > IN_FLIGHT_BYTES) {
        room = Promise.withResolvers();
        await Promise.race([room.promise, answered]);
      }
    },
  };
}
