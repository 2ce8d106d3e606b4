// Starts fixtures/main.ts as a real process, and looks at what runs because of a data folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Visit {
  readonly port: number;
  readonly visits: readonly number[];
  readonly code?: string;
  readonly problem?: string;
}

export interface UserProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The next line that it says. */
  readonly next: () => Promise<Visit>;
  /** Asks for one more visit. */
  readonly visit: () => Promise<Visit>;
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

const program = fileURLToPath(new URL('./fixtures/main.ts', import.meta.url));

export function userStart(folder: string): UserProcess {
  const child = spawn(process.execPath, [program, folder], {
    // A group of its own, as a shell gives each command: what Ctrl-C is sent to.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exit = once(child, 'exit');
  const next = async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the process ended without a word');
    return JSON.parse(line.value) as Visit;
  };
  return {
    pid: child.pid ?? 0,
    child,
    next,
    visit: async () => {
      child.stdin.write('visit\n');
      return await next();
    },
    end: async (signal) => {
      child.kill(signal);
      await exit;
    },
  };
}

export interface Running {
  readonly pid: number;
  readonly command: string;
}

/** All that runs because of the folder: users, watchdog, the server and its children. */
export function running(folder: string): readonly Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // Its memory is given back already: it ends just now.
        if (command === '') return [];
        const inside = readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
        if (!inside && !command.includes(folder)) return [];
        return [{ pid: Number(name), command }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

export function serverPid(folder: string): number {
  return running(folder).find(({ command }) => /\/postgres -D /.test(command))?.pid ?? 0;
}

export function watchdogPid(folder: string): number {
  return running(folder).find(({ command }) => command.includes('/watchdog/main.'))?.pid ?? 0;
}
