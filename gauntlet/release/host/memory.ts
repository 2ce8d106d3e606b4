/** How much memory a process and all that it started hold. Linux alone tells it cheaply. */
import { readFileSync } from 'node:fs';
import { listProcesses } from '@gauntlet/kit/processes';

const PAGE_BYTES = 4_096;
const MB = 1_000_000;

/** Of each group of processes, by its number; `undefined` where it can not be known. */
export function memoryOf(groups: ReadonlySet<number>): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  if (process.platform !== 'linux' || groups.size === 0) return found;
  for (const { pid, group } of listProcesses()) {
    if (groups.has(group)) found.set(group, (found.get(group) ?? 0) + residentMb(pid));
  }
  return found;
}

function residentMb(pid: number): number {
  try {
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (resident * PAGE_BYTES) / MB;
  } catch {
    return 0; // It ended meanwhile.
  }
}
