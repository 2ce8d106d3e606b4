/**
 * The folder of one run for what is needed only while it runs. A run that was killed leaves its
 * folder; the next run removes it, and never that of a run which still goes on.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

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
    const text = readFileSync(join(folder, OWNER), 'utf8');
    const pid = Number.parseInt(text, 10);
    return !isAlive(pid) || ownerText(pid) !== text;
  } catch {
    // Another run is just making it, or removing it.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A pid and, where the system tells, when that process started: pids are used again. */
function ownerText(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    // No /proc on this system.
    return `${pid}`;
  }
}
