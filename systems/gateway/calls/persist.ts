/**
 * The end of a call has to reach the ledger before its answer may leave. A database that is gone
 * for a moment is asked again while the client waits; after that the ledger itself repeats what it
 * could not write, and the client hears that its answer is lost.
 */
export interface PersistOptions {
  readonly wait: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  /** How long the client is kept waiting. */
  readonly patienceMs: number;
  readonly onFailure: (error: unknown) => void;
}

export type Persist = <T>(work: () => Promise<T>) => Promise<T>;

const firstPauseMs = 20;
const longestPauseMs = 2_000;

export function persist(options: PersistOptions): Persist {
  return async (work) => {
    const untilMs = options.nowMs() + options.patienceMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await work();
      } catch (error) {
        options.onFailure(error);
        if (options.nowMs() + pauseMs > untilMs) throw error;
        await options.wait(pauseMs);
      }
    }
  };
}
