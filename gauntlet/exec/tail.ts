/** Follows a file that another process writes: what is new is read at each look, once. */
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;

export interface Tail {
  /** Reads what has been added since the last look. */
  look(): void;
  /** The last look. False when the file never came to be. */
  close(): boolean;
}

export function tailFile(path: string, onBytes: (bytes: Uint8Array) => void): Tail {
  let file: number | undefined;
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const look = () => {
    file ??= openIfThere(path);
    if (file === undefined) return;
    for (;;) {
      const count = readSync(file, chunk);
      if (count === 0) return;
      onBytes(chunk.subarray(0, count));
    }
  };
  return {
    look,
    close() {
      look();
      if (file === undefined) return false;
      closeSync(file);
      return true;
    },
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
