/** Time as an argument, so that limits are tested without waiting for them. */
export interface Clock {
  /** Only good for differences: it is not the time of day, which can be set back. */
  nowMs(): number;
  /** Runs once after the delay; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
