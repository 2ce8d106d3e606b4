/** Which files someone has open for writing, as far as this user may see: Linux tells in /proc. */
import { readdirSync, readFileSync, statSync } from 'node:fs';

const WRITING = 0o3;

export type OpenFiles = ReadonlySet<string>;

export function fileId({ device, inode }: { device: number; inode: number }): string {
  return `${device}:${inode}`;
}

/** One walk over all processes; for many files asked together it costs the same. */
export function filesOpenForWriting(wanted: OpenFiles, ownPid: number): OpenFiles {
  const found = new Set<string>();
  for (const pid of entries('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === ownPid) continue;
    for (const fd of entries(`/proc/${pid}/fd`)) {
      const id = idOf(`/proc/${pid}/fd/${fd}`);
      if (id !== undefined && wanted.has(id) && isWriter(pid, fd)) found.add(id);
    }
  }
  return found;
}

function entries(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // The process ended meanwhile, or belongs to another user; /proc is only there on Linux.
    return [];
  }
}

function idOf(path: string): string | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? fileId({ device: stats.dev, inode: stats.ino }) : undefined;
  } catch {
    // Closed meanwhile, or a socket.
    return undefined;
  }
}

function isWriter(pid: string, fd: string): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(text)?.[1] ?? '0', 8);
    return (flags & WRITING) !== 0;
  } catch {
    // Closed meanwhile.
    return false;
  }
}
