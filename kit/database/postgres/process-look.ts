import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** What runs under a pid now. A zombie has ended: it only waits for its parent to look. */
export interface ProcessLook {
  readonly alive: boolean;
  readonly argv: readonly string[];
}

const gone: ProcessLook = { alive: false, argv: [] };

export async function processLook(pid: number, platform = process.platform): Promise<ProcessLook> {
  return platform === 'linux' ? await lookInProc(pid) : await lookWithPs(pid);
}

async function lookInProc(pid: number): Promise<ProcessLook> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may itself hold spaces and parentheses.
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (state === 'Z' || state === 'X') return gone;
    const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    return { alive: true, argv };
  } catch {
    // No such process, or it ended between the two reads.
    return gone;
  }
}

/** macOS and the BSDs. Arguments come as one string, so a path with spaces is cut: see below. */
async function lookWithPs(pid: number): Promise<ProcessLook> {
  try {
    const options = ['-ww', '-o', 'stat=,command=', '-p', String(pid)];
    const { stdout } = await promisify(execFile)('ps', options);
    const [state = '', ...argv] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? gone : { alive: true, argv };
  } catch {
    // `ps` exits with 1 when there is no such process.
    return gone;
  }
}

/** Is this the main process of a PostgreSQL server on that data directory? Its children are not. */
export function isPostmaster(look: ProcessLook, data: string): boolean {
  if (!look.alive || basename(look.argv[0] ?? '').replace(/\.exe$/, '') !== 'postgres')
    return false;
  const after = look.argv.slice(look.argv.indexOf('-D') + 1);
  return look.argv.includes('-D') && (after[0] === data || after.join(' ').startsWith(`${data} `));
}
