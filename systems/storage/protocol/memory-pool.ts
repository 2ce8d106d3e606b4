/**
 * Memory that is used again and again: with fresh memory for each piece the garbage collector takes
 * more of a processor than all that is done with them.
 */
export interface MemoryPool<Memory> {
  take(): Memory;
  /** Once, and nobody looks at it any more. */
  give(memory: Memory): void;
}

/** More than `kept` of them are left to the garbage collector. */
export function memoryPool<Memory>(make: () => Memory, kept: number): MemoryPool<Memory> {
  const free: Memory[] = [];
  return {
    take: () => free.pop() ?? make(),
    give(memory) {
      if (free.length < kept) free.push(memory);
    },
  };
}

export function bufferPool(bytes: number, kept: number): MemoryPool<Buffer> {
  return memoryPool(() => Buffer.allocUnsafeSlow(bytes), kept);
}
