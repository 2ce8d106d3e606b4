/** Who made something that must not outlive him: a pid and when its process started. */
import { readFileSync } from 'node:fs';

/** Pids are used again; with its start, where the system tells, a process has a name. */
export function ownerText(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    // No /proc on this system.
    return `${pid}`;
  }
}

/** Whether the process that wrote this text still runs. */
export function isOwner(text: string): boolean {
  const pid = Number.parseInt(text, 10);
  // Cut by a crash, or being written just now: the second is likelier to be harmed.
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return ownerText(pid) === text;
}
