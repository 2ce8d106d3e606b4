/**
 * A process and what it started. It is known by a mark in its environment from before it starts,
 * and by pid and start time after: a test that is killed between the two leaves nothing either.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';
import { argvOf, hasEnvironment, listProcesses, seeProcess } from '@gauntlet/kit/processes';
import { defineKind, type Fields, removeEach } from '../kind.ts';

interface ProcessWhat {
  readonly command: string;
  /** A line of its environment, `NAME=value`. */
  readonly mark: string | undefined;
  readonly pid: number | undefined;
  readonly start: string | undefined;
}

const pollMs = 20;
/** KILL is not obeyed by a process that waits for a broken disk: say so instead of waiting on. */
const killTimeoutMs = 5_000;

export const processKind = defineKind({
  name: 'process',
  read: readProcess,
  describe: ({ command, pid, mark }) => `${command} (${pid === undefined ? mark : `pid ${pid}`})`,
  remove: (items, { clock, termTimeoutMs }) =>
    removeEach(items, ({ what }) => endProcess(what, clock, termTimeoutMs)),
});

function readProcess(what: Fields): ProcessWhat {
  const pid = what.integerOr('pid');
  const start = what.textOr('start');
  const mark = what.textOr('mark');
  if (pid !== undefined && pid <= 1) throw new Error('pid 0 and 1 are not of a test');
  if (pid === undefined && mark === undefined) throw new Error('it has neither pid nor mark');
  if (pid !== undefined && start === undefined) throw new Error('a pid alone names no process');
  if (mark !== undefined && !mark.includes('=')) throw new Error('its mark is not NAME=value');
  return { command: what.text('command'), mark, pid, start };
}

async function endProcess(what: ProcessWhat, clock: Clock, termTimeoutMs: number) {
  const killAtMs = clock.nowMs() + termTimeoutMs;
  let left = treeOf(what);
  // Remembered: once the leader is gone, its group can no longer be told by it.
  const known = new Set(left);
  signalAll(left, 'SIGTERM');
  while (left.length > 0) {
    const nowMs = clock.nowMs();
    if (nowMs > killAtMs + killTimeoutMs) return `${left.map(nameOf).join(', ')} does not end`;
    await new Promise<void>((resolve) => clock.after(pollMs, resolve));
    for (const one of treeOf(what)) known.add(one);
    left = [...known].filter(isAlive);
    if (nowMs >= killAtMs) signalAll(left, 'SIGKILL');
  }
  return undefined;
}

/** `pid/start`, so that a pid that is used again in the middle is not signalled. */
function treeOf({ pid, start, mark }: ProcessWhat): readonly string[] {
  const leader = pid === undefined ? undefined : seeProcess(pid);
  const isLeader = leader !== undefined && leader.start === start;
  const found = listProcesses().filter((seen) => {
    if (seen.pid === process.pid) return false;
    if (isLeader && seen.group === leader.pid) return true;
    return mark !== undefined && hasEnvironment(seen.pid, mark);
  });
  if (isLeader && leader.pid !== process.pid) found.push(leader);
  return [...new Set(found.map((seen) => `${seen.pid}/${seen.start}`))];
}

function signalAll(names: readonly string[], signal: NodeJS.Signals): void {
  for (const name of names.filter(isAlive)) {
    try {
      process.kill(pidOf(name), signal);
    } catch {
      // ESRCH: it ended by itself. Another user's process is told by the time-out.
    }
  }
}

function isAlive(name: string): boolean {
  const seen = seeProcess(pidOf(name));
  return seen !== undefined && `${seen.pid}/${seen.start}` === name;
}

function pidOf(name: string): number {
  return Number(name.split('/')[0]);
}

function nameOf(name: string): string {
  return `pid ${pidOf(name)} (${argvOf(pidOf(name)).join(' ')})`;
}
