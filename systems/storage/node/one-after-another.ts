/** Work of which one piece is under way while the next is made ready. */
export interface OneAfterAnother {
  /** Begins when the piece before is done. Resolves when it has begun; rejects as that one did. */
  next(work: () => Promise<void>): Promise<void>;
  /** When the last piece is done; rejects as it did. */
  done(): Promise<void>;
  /** When nothing is under way, however it ended. */
  settled(): Promise<void>;
}

export function oneAfterAnother(): OneAfterAnother {
  let last: Promise<void> = Promise.resolve();
  return {
    async next(work) {
      await last;
      last = work();
      // Whoever asks for the next, or for the end, hears of it.
      last.catch(() => undefined);
    },
    done: () => last,
    settled: () => last.catch(() => undefined),
  };
}
