/** Who listens on a port, in words, as far as this user may see. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { argvOf } from '@gauntlet/kit/processes';

const listening = '0A';

export function holderOf(port: number): string | undefined {
  const pid = process.platform === 'linux' ? holderInProc(port) : holderWithLsof(port);
  if (pid === undefined) return undefined;
  return pid === process.pid ? 'this process' : `pid ${pid} (${argvOf(pid).join(' ')})`;
}

function holderInProc(port: number): number | undefined {
  const sockets = new Set([...socketsOn('tcp', port), ...socketsOn('tcp6', port)]);
  if (sockets.size === 0) return undefined;
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name) && holdsAny(name, sockets)) return Number(name);
  }
  return undefined;
}

function socketsOn(protocol: string, port: number): readonly string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync(`/proc/net/${protocol}`, 'latin1').split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === listening && local.endsWith(`:${hexadecimal}`) ? [`socket:[${inode}]`] : [];
  });
}

function holdsAny(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => {
      try {
        return sockets.has(readlinkSync(`${folder}/${fd}`));
      } catch {
        // Closed meanwhile.
        return false;
      }
    });
  } catch {
    // It ended meanwhile, or belongs to another user.
    return false;
  }
}

function holderWithLsof(port: number): number | undefined {
  const { stdout } = spawnSync('lsof', ['-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  const pid = Number(stdout?.toString().split('\n')[0]);
  return pid > 0 ? pid : undefined;
}
