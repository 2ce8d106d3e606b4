import { readFileSync } from 'node:fs';

/** Whether a process still does something: one that was killed and awaits its burial does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // ESRCH: there is none.
    return false;
  }
  return stateOf(pid) !== 'Z';
}

function stateOf(pid: number): string | undefined {
  try {
    // The name in brackets may hold anything; the state is the first word after it.
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    // No /proc on this system, or it ended just now: then the signal above has told enough.
    return undefined;
  }
}
