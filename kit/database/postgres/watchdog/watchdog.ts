// The users' side of the watchdog: start it with the server, end it with the server.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { argvOf, seeProcess } from '@gauntlet/kit/processes';
import type { ServerLayout } from '../layout.ts';
import { signalSend } from '../postmaster.ts';

const endTimeoutMs = 10_000;
const pollMs = 5;
/** The same ending as this file: `.ts` in the repository, `.js` once built. */
const program = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/**
 * Called under the start lock, as is all that changes its pid file: so there is never a second one.
 * A watchdog that was killed is replaced by the next user.
 */
export async function watchdogEnsure(layout: ServerLayout, lingerMs: number): Promise<void> {
  // Bundled into one file there is no program to start: then a kill -9 waits for the next start.
  if (!existsSync(program) || isWatchdog(await pidRead(layout), layout)) return;
  const child = spawn(process.execPath, [program, layout.folder, String(lingerMs)], {
    cwd: '/',
    detached: true,
    env: {},
    stdio: 'ignore',
  });
  // Without it everything works but the clean-up after a kill -9: no reason to fail.
  child.on('error', () => {});
  child.unref();
  await writeFile(layout.watchdogPid, String(child.pid ?? ''), { mode: 0o600 });
}

/** Called under the start lock, after the server has stopped. */
export async function watchdogStop(layout: ServerLayout): Promise<void> {
  const pid = await pidRead(layout);
  const deadline = performance.now() + endTimeoutMs;
  if (isWatchdog(pid, layout)) signalSend(pid, 'SIGTERM');
  while (isWatchdog(pid, layout) && performance.now() < deadline) await delay(pollMs);
  await rm(layout.watchdogPid, { force: true });
}

async function pidRead(layout: ServerLayout): Promise<number> {
  return Number(await readFile(layout.watchdogPid, 'utf8').catch(() => '0'));
}

/**
 * The pid may belong to a stranger by now. Joined, because `ps` cuts paths at their spaces; only
 * the end of the program's path counts, because another checkout may have started it.
 */
function isWatchdog(pid: number, layout: ServerLayout): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return (
    seeProcess(pid) !== undefined &&
    argvOf(pid)
      .join(' ')
      .includes(`/watchdog/${basename(program)} ${layout.folder} `)
  );
}
