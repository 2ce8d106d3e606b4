/**
 * The process trees of one run. Each tree has a number, which its processes carry in a variable
 * whose name is the run's alone; ending a tree ends its group and whoever left the group.
 */

import { randomId } from '@gauntlet/kit/ids';
import { type Guard, startGuard } from './guard.ts';
import { type Strays, straysOf } from './strays.ts';

export interface Trees {
  /** What the next tree's processes must have in their environment. */
  next(): TreeMark;
  /** Ends the guard; every tree must have been ended before. */
  close(): void;
}

export interface TreeMark {
  readonly environment: Readonly<Record<string, string>>;
  /** Call when the first process runs; its group has its id. */
  tree(group: number): Tree;
}

export interface Tree {
  signal(signal: NodeJS.Signals): void;
  /** TERM to what is left, KILL after `graceMs`; resolves when nothing is. */
  end(graceMs: number): Promise<void>;
}

const POLL_MS = 15;

export function openTrees(graceMs: number): Trees {
  const marker = `GAUNTLET_TREE_${randomId()}`;
  // Started after the first process of the run, while that one is busy starting up.
  let guard: Guard | undefined;
  const guarded = () => {
    if (process.platform !== 'win32') guard ??= startGuard(marker, graceMs);
    return guard;
  };
  const strays = straysOf(marker);
  let count = 0;
  return {
    next() {
      count += 1;
      const value = String(count);
      return {
        environment: { [marker]: value },
        tree: (group) => treeOf(group, value, strays, guarded()),
      };
    },
    close: () => guard?.end(),
  };
}

function treeOf(group: number, value: string, strays: Strays, guard: Guard | undefined): Tree {
  guard?.add(group);
  const signal = (name: NodeJS.Signals) => {
    signalOne(process.platform === 'win32' ? group : -group, name);
    for (const pid of strays.find(value, group)) signalOne(pid, name);
  };
  const isLeft = () =>
    process.platform === 'linux'
      ? strays.find(value, group).length > 0
      : signalOne(process.platform === 'win32' ? group : -group, 0);
  return {
    signal,
    async end(graceMs) {
      if (isLeft()) {
        signal('SIGTERM');
        const killAtMs = performance.now() + graceMs;
        while (isLeft()) {
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
          if (performance.now() >= killAtMs) signal('SIGKILL');
        }
      }
      guard?.remove(group);
    },
  };
}

/** Whether there was anybody to signal. */
function signalOne(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    // ESRCH: it is gone, which is what was wanted. EPERM: it took another user's rights.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return false;
  }
}
