/**
 * Starts one process as a tree of its own and ends the whole tree at the limit or on an abort:
 * TERM first, KILL after a grace time. Written on `node:child_process` and not on a library,
 * because loading one took longer than the whole engine may cost (ARCHITECTURE.md, "Speed").
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Exit } from '../model/nouns.ts';
import type { Tree, Trees } from './trees.ts';

export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly trees: Trees;
  onOutput(text: string, stream: OutputStream): void;
  /** These streams go to a file and not to `onOutput`; in one file their order holds. */
  readonly outputFile?: { readonly path: string; readonly streams: 'stdout' | 'both' };
}

export type OutputStream = 'stdout' | 'stderr';

export type ProcessEnd =
  | { readonly started: true; readonly exit: Exit }
  | { readonly started: false; readonly code: string };

/** The reason of a signal that a time limit aborted, and not a person. */
export const LIMIT_REACHED = 'time limit';

/** How long the pipes may stay open after the whole tree is gone. */
const PIPE_PATIENCE_MS = 500;
/** A delay that Node's timers can hold; above it they fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  const [program = '', ...rest] = request.argv;
  const mark = request.trees.next();
  const { outputFile } = request;
  const file = outputFile === undefined ? 'pipe' : openSync(outputFile.path, 'a');
  const child = spawn(program, rest, {
    cwd: request.folder,
    env: { ...request.environment, ...mark.environment },
    stdio: ['ignore', file, outputFile?.streams === 'both' ? file : 'pipe'],
    detached: process.platform !== 'win32',
  });
  // The child has its own handle by now.
  if (typeof file === 'number') closeSync(file);
  const tree = child.pid === undefined ? undefined : mark.tree(child.pid);
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8');
    child[name]?.on('data', (text: string) => request.onOutput(text, name));
  }
  return new Promise((resolve, reject) => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    child.once('close', () => close());
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ started: false, code: error.code ?? error.message });
    });
    if (tree === undefined) return;
    const ending = endOnLimit(tree, request);
    child.once('exit', (code, signal) => {
      ending.stop();
      const exit = { code, signal, ...ending.why() };
      // What it left behind goes too: a grandchild would hold the pipes open for ever.
      tree
        .end(request.graceMs)
        .then(() => pipesClosed(child, closed))
        .then(() => resolve({ started: true, exit }), reject);
    });
  });
}

/** A process that shed every mark of ours may still hold a pipe; it must not hold the run. */
async function pipesClosed(child: ChildProcess, closed: Promise<void>): Promise<void> {
  const patience = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, PIPE_PATIENCE_MS);
  await closed;
  clearTimeout(patience);
}

interface Ending {
  stop(): void;
  why(): { readonly timedOut: boolean; readonly interrupted: boolean };
}

function endOnLimit(tree: Tree, request: ProcessRequest): Ending {
  let timedOut = false;
  let interrupted = false;
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    tree.signal('SIGTERM');
    killer ??= setTimeout(() => tree.signal('SIGKILL'), request.graceMs);
  };
  const onAbort = () => {
    // A layer or a profile has a limit too; only what a person stopped was interrupted.
    if (request.signal.reason === LIMIT_REACHED) timedOut = true;
    else interrupted = true;
    end();
  };
  const onLimit = () => {
    timedOut = true;
    end();
  };
  const limit = setTimeout(onLimit, Math.min(request.limitMs, LONGEST_TIMER_MS));
  if (request.signal.aborted) onAbort();
  else request.signal.addEventListener('abort', onAbort, { once: true });
  return {
    stop() {
      clearTimeout(limit);
      clearTimeout(killer);
      request.signal.removeEventListener('abort', onAbort);
    },
    why: () => ({ timedOut, interrupted }),
  };
}
