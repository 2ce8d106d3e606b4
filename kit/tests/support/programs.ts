/**
 * Starts small real programs for the black-box suites: a file of this folder's `programs/` with
 * its settings as one JSON argument. Whatever is still alive at the end of a test is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  output(): string;
  /** Resolves with the first output line that matches, also one that came before. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export async function startProgram(
  name: string,
  settings: object = {},
  atEnd: (clean: () => void) => void = onTestFinished,
): Promise<Started> {
  const file = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Set<() => void>();
  const onData = (bytes: Buffer) => {
    output += bytes.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  atEnd(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  });
  await once(child, 'spawn');

  const line = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = output
          .split('\n')
          .map((text) => text.match(pattern))
          .find(Boolean);
        if (match) {
          waiting.delete(look);
          resolve(match);
        }
      };
      waiting.add(look);
      void exited.then(() => reject(new Error(`ended before ${pattern}:\n${output}`)));
      look();
    });
  return { pid: child.pid ?? 0, child, output: () => output, line, exited };
}

/** False for a zombie too: it holds no port and no file any more. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return false;
    // Its memory is given back already: it ends just now, and runs nothing any more.
    return (await readFile(`/proc/${pid}/cmdline`, 'latin1')) !== '';
  } catch {
    // No such process.
    return false;
  }
}
