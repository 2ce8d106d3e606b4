/**
 * The folder of one run for what is needed only while it runs. A run that was killed leaves its
 * folder; the next run removes it, and never that of a run which still goes on.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwner, ownerText } from './owner.ts';

export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

const OWNER = 'owner';

/** Makes the folder, and removes those of dead runs. */
export function openScratch(root: string, run: string): Scratch {
  const all = join(root, '.gauntlet', 'scratch');
  const folder = join(all, run);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, OWNER), ownerText(process.pid));
  for (const name of readdirSync(all)) {
    if (name !== run && isLeft(join(all, name))) {
      rmSync(join(all, name), { recursive: true, force: true });
    }
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function isLeft(folder: string): boolean {
  try {
    return !isOwner(readFileSync(join(folder, OWNER), 'utf8'));
  } catch {
    // Another run is just making it, or removing it.
    return false;
  }
}
