/** Our side of the watchdog: starts it, tells it the process groups, sends it home at the end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watchdogSource } from './watchdog.ts';

export interface Guard {
  readonly pid: number | undefined;
  add(group: number): void;
  remove(group: number): void;
  end(): Promise<void>;
}

export function startGuard(marker: string, graceMs: number): Guard {
  const watchdog = spawn(process.execPath, ['-e', watchdogSource()], {
    // Not in our group: what kills our whole group must leave the watchdog alive.
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { stdin } = watchdog;
  // A watchdog that died can't be told anything; the children then have us alone.
  watchdog.on('error', () => undefined);
  stdin.on('error', () => undefined);
  watchdog.unref();
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  const say = (line: string) => stdin.write(`${line}\n`);
  say(`marker ${marker}`);
  say(`grace ${graceMs}`);
  return {
    pid: watchdog.pid,
    add: (group) => say(`add ${group}`),
    remove: (group) => say(`remove ${group}`),
    async end() {
      if (watchdog.pid === undefined || watchdog.exitCode !== null) return;
      watchdog.ref();
      const gone = once(watchdog, 'exit');
      if (watchdog.signalCode !== null) return;
      stdin.end('bye\n');
      await gone;
    },
  };
}
