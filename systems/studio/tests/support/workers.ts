/** Real worker processes, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../cli/studio.mjs', import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when it says that it waits for jobs. */
  readonly ready: Promise<void>;
  readonly output: () => string;
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null }>;
}

export function startWorker(environment: Readonly<Record<string, string>>): WorkerProcess {
  const child: ChildProcess = spawn(process.execPath, [command, 'worker'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece: Buffer) => {
      output += piece.toString();
      if (output.includes('The worker waits for jobs')) resolve();
    });
  }
  const exited = once(child, 'exit') as Promise<[number | null]>;
  exited.then(
    () => reject(new Error(`the worker ended early: ${output}`)),
    (error: unknown) => reject(error),
  );
  // Whoever kills it before it is ready does not wait for it.
  ready.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ready,
    output: () => output,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = await exited;
      return { code };
    },
  };
}
