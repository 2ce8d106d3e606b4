/** A file system of its own that is really small, and something else on it that takes all room. */
import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
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

/** No more than so much, whatever happens: it must never eat another disk. */
const MOST_BYTES = 64 * 1024 * 1024;

export function glutton(folder: string): Glutton {
  const path = join(folder, 'ballast');
  const { dev } = statSync(folder);
  if (dev === statSync(join(folder, '..')).dev) throw new Error(`${folder} is no disk of its own`);
  let eaten = 0;
  const eatBy = (piece: Buffer) => {
    const file = openSync(path, 'a');
    try {
      // Of the file itself: when the disk was taken away, the path leads to the one below.
      while (fstatSync(file).dev === dev && eaten < MOST_BYTES) eaten += writeSync(file, piece);
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
