/**
 * Which processes there are, told apart by pid and start time: pids are used again. Linux is read
 * from /proc; elsewhere `ps` answers.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessSeen {
  readonly pid: number;
  readonly group: number;
  /** Opaque: with the pid and the boot it names one process for good. */
  readonly start: string;
}

/** A zombie is gone: it only waits for its parent to look. */
export function seeProcess(pid: number, platform = process.platform): ProcessSeen | undefined {
  if (platform === 'linux') return seeInProc(pid);
  if (platform === 'win32') return seeBySignal(pid);
  return listWithPs(['-p', String(pid)])[0];
}

export function listProcesses(): readonly ProcessSeen[] {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux') return listWithPs(['-ax']);
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const seen = Number.isInteger(pid) ? seeInProc(pid) : undefined;
    return seen === undefined ? [] : [seen];
  });
}

/** Does the environment that the process was started with hold this line? Linux alone tells. */
export function hasEnvironment(pid: number, line: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(line);
  } catch {
    // It ended meanwhile, or belongs to another user: not one of ours.
    return false;
  }
}

/** What it was started with. On other systems than Linux words with blanks come apart. */
export function argvOf(pid: number, platform = process.platform): readonly string[] {
  if (platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return (stdout?.toString() ?? '').trim().split(/\s+/).filter(Boolean);
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

function seeInProc(pid: number): ProcessSeen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, group: Number(fields[2]), start: fields[19] ?? '' };
  } catch {
    // There is no such process.
    return undefined;
  }
}

function listWithPs(which: readonly string[]): readonly ProcessSeen[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,pgid=,stat=,lstart=', ...which]);
  return (stdout?.toString() ?? '').split('\n').flatMap((line) => {
    const [pid, group, state, ...started] = line.trim().split(/\s+/);
    if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
    const start = String(Date.parse(started.join(' ')));
    return [{ pid: Number(pid), group: Number(group), start }];
  });
}

/** Windows tells no start time without a tool that takes a second. */
function seeBySignal(pid: number): ProcessSeen | undefined {
  try {
    process.kill(pid, 0);
    return { pid, group: 0, start: '' };
  } catch {
    // ESRCH: there is no such process.
    return undefined;
  }
}
