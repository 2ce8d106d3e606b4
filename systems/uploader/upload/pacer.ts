/** Holds bytes back so that all uploads together stay under the bandwidth limit. */
import type { Moment } from '../model/nouns.ts';
import { takeBytes } from '../policy/pace.ts';

export interface Pacer {
  readonly isLimited: boolean;
  take(bytes: number): Promise<void>;
}

export function pacer(bytesPerSecond: number | undefined, moment: Moment): Pacer {
  if (bytesPerSecond === undefined) return { isLimited: false, take: async () => undefined };
  let state = { atMs: moment.nowMs(), availableBytes: 0 };
  return {
    isLimited: true,
    take(bytes) {
      const pace = takeBytes(state, bytes, bytesPerSecond, moment.nowMs());
      state = pace.state;
      if (pace.waitMs === 0) return Promise.resolve();
      return new Promise((resolve) => void moment.after(pace.waitMs, resolve));
    },
  };
}
