/** Room that is kept so that the registry can be written on a full disk. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

export interface Reserve {
  /** Gives the room back to the disk; false when it was given already. */
  release(): boolean;
  /** Takes the room again as soon as there is enough; cheap when it is there. */
  refill(): Promise<boolean>;
}

const PIECE_BYTES = 256 * 1024;

export function openReserve(folder: string, sizeBytes: number): Reserve {
  const path = join(folder, 'reserve');
  const isWhole = () => existsSync(path) && statSync(path).size >= sizeBytes;
  let filling: Promise<boolean> | undefined;
  const refill = async () => {
    if (isWhole()) return true;
    try {
      await fill(path, sizeBytes);
      return isWhole();
    } catch {
      // No room yet: half a reserve is given back, for it would only take room from others.
      rmSync(path, { force: true });
      return false;
    }
  };
  return {
    release() {
      if (!existsSync(path)) return false;
      rmSync(path);
      return true;
    },
    refill() {
      filling ??= refill().finally(() => {
        filling = undefined;
      });
      return filling;
    },
  };
}

/** Written and not only stretched: a hole takes no room. Not zeros: some file systems drop them. */
async function fill(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, sizeBytes), 0x5a);
    for (let at = 0; at < sizeBytes; at += piece.length) {
      await file.write(piece, 0, Math.min(piece.length, sizeBytes - at), at);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
