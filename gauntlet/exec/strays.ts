/**
 * Finds processes by a variable in their environment. A child that put itself into a session of
 * its own is in no group of ours any more, but it still carries what it was started with.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface Strays {
  /** The living processes that carry `marker=value`, or are in the group. */
  find(value: string, group: number): readonly number[];
}

/**
 * What ran before the run began is no child of it and is not looked at: that keeps a look cheap on
 * a machine with thousands of processes. Without /proc nothing is found.
 */
export function straysOf(marker: string): Strays {
  const older = new Set(processes());
  return {
    find(value, group) {
      const wanted = `${marker}=${value}`;
      return processes()
        .filter((name) => !older.has(name))
        .filter((name) => isLiving(name, group) ?? carries(name, wanted))
        .map(Number);
    },
  };
}

function processes(): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => name >= '0' && name < ':');
}

/** True in the group, false for the dead, undefined when only the environment can tell. */
function isLiving(name: string, group: number): boolean | undefined {
  const stat = read(`/proc/${name}/stat`);
  // The program's name stands in brackets and may hold anything, brackets and blanks too.
  const [state = 'X', , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is dead already; it stays until its parent looks at it.
  if (state === 'Z' || state === 'X') return false;
  return Number(itsGroup) === group ? true : undefined;
}

function carries(name: string, wanted: string): boolean {
  return `\0${read(`/proc/${name}/environ`)}`.includes(`\0${wanted}\0`);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended meanwhile, or belongs to another user: not one of ours.
    return '';
  }
}
