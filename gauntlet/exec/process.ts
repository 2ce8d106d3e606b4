/**
 * Starts one process in a group of its own and ends the whole group at the limit or on an abort:
 * TERM first, KILL after a grace time. Written on `node:child_process` and not on a library,
 * because loading one took longer than the whole engine may cost (ARCHITECTURE.md, "Speed").
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Exit } from '../model/nouns.ts';

export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  readonly graceMs: number;
  readonly signal: AbortSignal;
  onOutput(text: string): void;
}

export type ProcessEnd =
  | { readonly started: true; readonly exit: Exit }
  | { readonly started: false; readonly code: string };

export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  const [program = '', ...rest] = request.argv;
  const child = spawn(program, rest, {
    cwd: request.folder,
    env: request.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => request.onOutput(text));
  }
  return new Promise((resolve) => {
    const ending = endOnLimit(child, request);
    child.once('error', (error: NodeJS.ErrnoException) => {
      ending.cancel();
      resolve({ started: false, code: error.code ?? error.message });
    });
    child.once('exit', () => ending.sweep());
    child.once('close', (code, signal) => {
      ending.cancel();
      resolve({ started: true, exit: { code, signal, ...ending.why() } });
    });
  });
}

interface Ending {
  cancel(): void;
  /** Ends what the process left in its group; a grandchild would hold the pipes open for ever. */
  sweep(): void;
  why(): { readonly timedOut: boolean; readonly interrupted: boolean };
}

function endOnLimit(child: ChildProcess, request: ProcessRequest): Ending {
  let timedOut = false;
  let interrupted = false;
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child, 'SIGTERM');
    killer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), request.graceMs);
  };
  const onAbort = () => {
    interrupted = true;
    end();
  };
  const limit = setTimeout(() => {
    timedOut = true;
    end();
  }, request.limitMs);
  if (request.signal.aborted) onAbort();
  else request.signal.addEventListener('abort', onAbort, { once: true });
  return {
    cancel() {
      clearTimeout(limit);
      clearTimeout(killer);
      request.signal.removeEventListener('abort', onAbort);
    },
    sweep: () => signalGroup(child, 'SIGKILL'),
    why: () => ({ timedOut, interrupted }),
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch (error) {
    // ESRCH: the group is already gone, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
