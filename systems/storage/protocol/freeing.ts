/**
 * Gives the memory of what a socket brought back at once. Pieces come in their order, and several
 * may lie in one piece of memory: it is free when the first of the next one was read.
 */
export interface Freeing {
  /** These were read, and nobody looks at them again. */
  read(pieces: readonly Uint8Array[]): void;
}

export function freeing(): Freeing {
  let last: ArrayBufferLike | undefined;
  return {
    read(pieces) {
      for (const { buffer } of pieces) {
        if (last !== buffer) giveBack(last);
        last = buffer;
      }
    },
  };
}

/** Nobody may look at it again: it is of no length from now on. */
function giveBack(memory: ArrayBufferLike | undefined): void {
  if (memory instanceof ArrayBuffer && !memory.detached) memory.transfer(0);
}
