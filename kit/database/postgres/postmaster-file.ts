// PostgreSQL keeps `postmaster.pid` in its data directory while it runs. After a crash the file
// stays, and the pid in it may belong to nobody, to a zombie, or to a stranger.

export interface PostmasterFile {
  readonly pid: number;
  readonly data: string;
  readonly port: number;
  readonly state: 'starting' | 'stopping' | 'ready' | 'unknown';
}

/** Undefined when the text is no such file, or not yet a whole one. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const word = lines[7] ?? '';
  const state = word === 'ready' || word === 'starting' || word === 'stopping' ? word : 'unknown';
  return { pid, data: lines[1] ?? '', port: Number(lines[3] ?? 0), state };
}

/**
 * The same file with another pid in it. A server that finds its parent's pid there knows the file
 * is stale, and still checks the shared memory named in it: deleting the file would lose that
 * check, which alone keeps two servers off one data directory while old backends are dying.
 */
export function withPostmasterPid(text: string, pid: number): string {
  const lines = text.split('\n');
  lines[0] = String(pid);
  return lines.join('\n');
}
