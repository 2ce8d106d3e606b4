/** When each key was last used: noted in memory, written now and then, and never waited for. */
export interface UseNotes {
  note(keyId: string): void;
  flush(): Promise<void>;
}

export function useNotes(
  write: (uses: ReadonlyMap<string, number>) => Promise<void>,
  nowMs: () => number,
): UseNotes {
  let uses = new Map<string, number>();
  return {
    note: (keyId) => uses.set(keyId, nowMs()),
    async flush() {
      if (uses.size === 0) return;
      const taken = uses;
      uses = new Map();
      await write(taken);
    },
  };
}
