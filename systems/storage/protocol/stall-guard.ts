import type { Clock } from '@gauntlet/kit/lifecycle';

export interface StallGuard {
  /** Something moved: the time begins again. */
  progress(): void;
  /** Nobody waits for the other side. */
  rest(): void;
}

/** Runs `onStall` when nothing was told to it for too long. */
export function stallGuard(clock: Clock, stallMs: number, onStall: () => void): StallGuard {
  let cancel = clock.after(stallMs, onStall);
  return {
    progress() {
      cancel();
      cancel = clock.after(stallMs, onStall);
    },
    rest() {
      cancel();
    },
  };
}
