/** Room that is kept so that the registry can be written on a full disk. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Reserve {
  /** Gives the room back to the disk; false when it was given already. */
  release(): boolean;
  /** Takes the room again as soon as there is enough; cheap when it is there. */
  refill(): boolean;
}

const PIECE_BYTES = 256 * 1024;

export function openReserve(folder: string, sizeBytes: number): Reserve {
  const path = join(folder, 'reserve');
  const isWhole = () => existsSync(path) && statSync(path).size >= sizeBytes;
  return {
    release() {
      if (!existsSync(path)) return false;
      rmSync(path);
      return true;
    },
    refill() {
      if (isWhole()) return true;
      try {
        fill(path, sizeBytes);
        return true;
      } catch {
        // No room yet: half a reserve is given back, for it would only take room from others.
        rmSync(path, { force: true });
        return false;
      }
    },
  };
}

/** Written and not only stretched: a hole takes no room. Not zeros: some file systems drop them. */
function fill(path: string, sizeBytes: number): void {
  const file = openSync(path, 'w');
  try {
    const piece = Buffer.alloc(PIECE_BYTES, 0x5a);
    for (let at = 0; at < sizeBytes; at += piece.length) {
      writeSync(file, piece, 0, Math.min(piece.length, sizeBytes - at), at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
