/** A file system of its own that is really small, and something else on it that takes all room. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { onTestFinished } from 'vitest';

/** Undefined where this user may mount nothing. */
export async function smallDisk(mebibytes: number): Promise<string | undefined> {
  const folder = await cleanup.folder('small-disk-');
  try {
    const options = `size=${mebibytes}m,mode=700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    // Not root, or in a container that may not mount.
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

export interface Glutton {
  /** Takes what there is left, to the last byte. */
  eat(): void;
  leave(): void;
}

export function glutton(folder: string): Glutton {
  const path = join(folder, 'ballast');
  const eatBy = (piece: Buffer) => {
    const file = openSync(path, 'a');
    try {
      while (writeSync(file, piece) === piece.length);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  };
  return {
    eat() {
      for (const bytes of [256 * 1024, 4096, 1]) eatBy(Buffer.alloc(bytes, 1));
    },
    leave: () => rmSync(path, { force: true }),
  };
}

export async function mayMount(): Promise<boolean> {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    // No such command, or not allowed.
    return false;
  }
}
