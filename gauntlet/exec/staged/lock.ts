/** A folder for one project that one process uses at a time; a second one gets another. */
import { hash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwner, ownerText } from '../owner.ts';

export interface Lock {
  readonly folder: string;
  /** Gives the folder back. */
  open(): Promise<void>;
}

export async function lockFolder(all: string, project: string): Promise<Lock> {
  const kept = join(all, hash('sha256', project).slice(0, 16));
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  const owner = join(kept, 'owner');
  if (isLeftBehind(owner)) rmSync(owner, { force: true });
  try {
    writeFileSync(owner, ownerText(process.pid), { flag: 'wx' });
    return { folder: kept, open: () => rm(owner, { force: true }) };
  } catch {
    // Another commit in the same project is under way: this one works in a folder of its own.
    const folder = `${kept}-${randomBytes(4).toString('hex')}`;
    mkdirSync(folder, { mode: 0o700 });
    return { folder, open: () => rm(folder, { recursive: true, force: true }) };
  }
}

/** Whether the one who took it is dead. */
function isLeftBehind(path: string): boolean {
  try {
    return !isOwner(readFileSync(path, 'utf8'));
  } catch {
    // Nobody has it.
    return false;
  }
}
