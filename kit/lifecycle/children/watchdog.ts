/**
 * Ends the children of a supervisor that was killed with no chance to do it itself. It is a small
 * process of its own that holds the reading end of a pipe: when the supervisor dies, however it
 * dies, the pipe closes. The functions here are handed over as source text (`watchdogSource`), so
 * that it works from a bundle too; they may use nothing from outside this file.
 */

/**
 * The living processes of the groups, and every process whose environment carries the marker:
 * a descendant that left its group is found too. `undefined` where there is no /proc.
 */
function treePids(groups: readonly number[], marker: string): number[] | undefined {
  const fs = process.getBuiltinModule('node:fs');
  if (process.platform !== 'linux') return undefined;
  const found: number[] = [];
  for (const name of fs.readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie is dead already; it stays for as long as its parent likes.
      if (state === 'Z' || state === 'X') continue;
      const ours =
        groups.includes(Number(group)) ||
        fs.readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(`${marker}=1`);
      if (ours) found.push(pid);
    } catch {
      // It ended meanwhile, or belongs to another user: not one of ours.
    }
  }
  return found;
}

/** Signals the whole tree (0 only asks) and says whether anybody was there. */
export function signalTree(
  groups: readonly number[],
  marker: string,
  signal: NodeJS.Signals | 0,
): boolean {
  const targets = treePids(groups, marker) ?? groups.map((group) => -group);
  let any = false;
  for (const target of targets) {
    try {
      process.kill(target, signal);
      any = true;
    } catch {
      // ESRCH: it is gone, which is what the caller wants to know.
    }
  }
  return any;
}

/** Reads `marker M`, `grace MS`, `add PGID`, `remove PGID`, `bye` line by line. */
function watchdogMain(): void {
  const groups = new Set<number>();
  let marker = '';
  let graceMs = 0;
  let pending = '';
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);

  const obey = (line: string) => {
    const [verb, value = ''] = line.split(' ');
    if (verb === 'marker') marker = value;
    else if (verb === 'grace') graceMs = Number(value);
    else if (verb === 'add') groups.add(Number(value));
    else if (verb === 'remove') groups.delete(Number(value));
    else if (verb === 'bye') process.exit(0);
  };
  const endAll = () => {
    signalTree([...groups], marker, 'SIGTERM');
    const killAtMs = Date.now() + graceMs;
    setInterval(() => {
      const late = Date.now() >= killAtMs;
      if (!signalTree([...groups], marker, late ? 'SIGKILL' : 0)) process.exit(0);
    }, 50);
  };
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    lines.forEach(obey);
  });
  process.stdin.once('close', endAll);
}

export function watchdogSource(): string {
  const parts = [treePids, signalTree, watchdogMain];
  return `${parts.map(String).join('\n')}\n${watchdogMain.name}();`;
}
