// Looks after the one postmaster of a data directory: is it there, wait until it is ready, end it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../problem.ts';
import { isPostmaster } from './is-postmaster.ts';
import type { ServerLayout } from './layout.ts';
import { type PostmasterFile, parsePostmasterFile, withPostmasterPid } from './postmaster-file.ts';

const pollMs = 10;

/** The server that runs on this data directory now; a file left by a dead one does not count. */
export async function postmasterFind(layout: ServerLayout): Promise<PostmasterFile | undefined> {
  const file = parsePostmasterFile(await pidFileText(layout));
  if (file === undefined) return undefined;
  return isPostmaster(file.pid, layout.data) ? file : undefined;
}

/** Waits for a start (or crash recovery) or a stop that is under way. Undefined: none runs. */
export async function postmasterSettled(
  layout: ServerLayout,
  timeoutMs: number,
): Promise<PostmasterFile | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await postmasterFind(layout);
    if (found === undefined || found.state === 'ready') return found;
    if (performance.now() > deadline) return found;
    await delay(pollMs);
  }
}

/**
 * Called before a start, when no server runs. If the pid in a stale file belongs to a stranger or a
 * zombie, PostgreSQL would refuse to start; our own pid (its parent's) tells it that nobody does.
 */
export async function postmasterFileClear(layout: ServerLayout): Promise<void> {
  const text = await pidFileText(layout);
  if (parsePostmasterFile(text) === undefined) {
    // Empty after a crash of the machine: PostgreSQL would ask for it to be removed by hand.
    await rm(layout.postmasterPid, { force: true });
  } else {
    await writeFile(layout.postmasterPid, withPostmasterPid(text, process.pid));
  }
}

/** Ends the server: in order, or if that takes too long at once, to recover at the next start. */
export async function postmasterStop(layout: ServerLayout, timeoutMs: number): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    const found = await postmasterFind(layout);
    if (found === undefined) return true;
    signalSend(found.pid, signal);
    if (await goneWithin(found.pid, layout, timeoutMs)) return true;
  }
  return false;
}

async function goneWithin(pid: number, layout: ServerLayout, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isPostmaster(pid, layout.data)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

export function signalSend(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself between the look and the signal.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

async function pidFileText(layout: ServerLayout): Promise<string> {
  try {
    return await readFile(layout.postmasterPid, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
