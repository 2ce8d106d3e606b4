/**
 * Memory that is used again and again: with fresh memory for each piece the garbage collector takes
 * more of a processor than all that is done with them.
 */
export interface BufferPool {
  take(): Buffer;
  /** Once, and nobody looks at it any more. */
  give(memory: Buffer): void;
}

/** More than `kept` of them are left to the garbage collector. */
export function bufferPool(bytes: number, kept: number): BufferPool {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    give(memory) {
      if (free.length < kept) free.push(memory);
    },
  };
}
