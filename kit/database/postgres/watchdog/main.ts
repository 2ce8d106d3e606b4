// A small process beside each embedded server. Users that end in order stop the server themselves;
// when the last one is killed, or the server is to linger, this one does it, and ends with it.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileLockTry } from '../file-lock.ts';
import { type ServerLayout, serverLayout } from '../layout.ts';
import { postmasterFind, postmasterStop } from '../postmaster.ts';

const tickMs = 250;
/** A product that is restarted after a crash finds its server still running. */
const graceMs = 1_000;
const stopTimeoutMs = 30_000;

const [folder = '', linger = '0'] = process.argv.slice(2);
await watch(serverLayout(folder), Math.max(Number(linger), graceMs));

async function watch(layout: ServerLayout, idleLimitMs: number): Promise<void> {
  let idleSince: number | undefined;
  for (;;) {
    const starting = fileLockTry(layout.startLock, 'exclusive');
    if (starting !== undefined) {
      try {
        idleSince = isIdle(layout) ? (idleSince ?? performance.now()) : undefined;
        const idleMs = idleSince === undefined ? 0 : performance.now() - idleSince;
        if (await isOver(layout, idleMs >= idleLimitMs)) {
          // Under the lock: whoever starts next sees that a new watchdog is needed.
          return await rm(layout.watchdogPid, { force: true });
        }
      } finally {
        starting.release();
      }
    }
    await delay(tickMs);
  }
}

function isIdle(layout: ServerLayout): boolean {
  const alone = fileLockTry(layout.usersLock, 'exclusive');
  alone?.release();
  return alone !== undefined;
}

async function isOver(layout: ServerLayout, mayStop: boolean): Promise<boolean> {
  if (mayStop) await postmasterStop(layout, stopTimeoutMs);
  return (await postmasterFind(layout)) === undefined;
}
