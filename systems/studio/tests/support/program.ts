/** A program of this repository that says when it is ready, and ends when it is told to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly pid: number;
  /** The groups of the expression that said it is ready. */
  readonly said: readonly string[];
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function startProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  ready: RegExp,
): Promise<Program> {
  const command = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const found = ready.exec(text);
      if (found !== null) resolve(found.slice(1));
    });
  }
  exited.then(() => reject(new Error(`${path} ended early: ${text}`)), reject);
  const said = await promise;
  return {
    pid: child.pid ?? 0,
    said,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
