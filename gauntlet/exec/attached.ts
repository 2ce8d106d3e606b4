/** Runs one program in front of a person: its input and output are the terminal's own. */
import { spawn } from 'node:child_process';
import type { Exit } from '../model/nouns.ts';

export interface AttachedRequest {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Ctrl-C reaches the program by itself, since it is in our group: it must be able to read. */
export function runAttached(request: AttachedRequest): Promise<Exit> {
  const [program = '', ...rest] = request.argv;
  const child = spawn(program, rest, {
    cwd: request.folder,
    env: request.environment,
    stdio: 'inherit',
  });
  const onAbort = () => child.kill('SIGTERM');
  request.signal.addEventListener('abort', onAbort, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      request.signal.removeEventListener('abort', onAbort);
      resolve({ code, signal, timedOut: false, interrupted: request.signal.aborted });
    });
  });
}
