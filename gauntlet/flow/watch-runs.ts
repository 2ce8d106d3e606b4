/** Runs again and again: at each change what it can affect, and what failed the last time. */
import { watchFiles } from '../exec/watch-files.ts';
import type { Difference } from './changed.ts';

export interface WatchedRun {
  readonly code: number;
  /** Files of tests that failed: they are run again with whatever changes next. */
  readonly failed: readonly string[];
}

export interface WatchRunsPorts {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** All of what was asked for when no change is given. */
  run(signal: AbortSignal, change: Difference | undefined): Promise<WatchedRun>;
  onStart(paths: readonly string[]): void;
  onWait(code: number): void;
}

export interface Watching {
  /** Everything again, now. */
  again(): void;
  /** Resolves to the exit code of the last run, when `signal` has ended the watch. */
  readonly ended: Promise<number>;
}

export async function watchRuns(ports: WatchRunsPorts): Promise<Watching> {
  const { root, environment, signal } = ports;
  const changed = new Set<string>();
  let isAll = true;
  let current = new AbortController();
  let woken = Promise.withResolvers<void>();
  const wake = () => {
    current.abort();
    woken.resolve();
  };
  const watched = await watchFiles({
    root,
    environment,
    onChange(paths) {
      for (const path of paths) changed.add(path);
      wake();
    },
  });
  signal.addEventListener('abort', wake, { once: true });
  const loop = async () => {
    let code = 0;
    let failed: readonly string[] = [];
    while (!signal.aborted) {
      const paths = [...changed];
      const wasAll = isAll;
      changed.clear();
      isAll = false;
      current = new AbortController();
      woken = Promise.withResolvers();
      ports.onStart(paths);
      const all = [...new Set([...paths, ...failed])];
      const change: Difference = { known: true, base: '', paths: all };
      const inside = AbortSignal.any([signal, current.signal]);
      const done = await ports.run(inside, wasAll ? undefined : change);
      if (inside.aborted) {
        // What was under way when it was stopped has to be looked at again.
        isAll ||= wasAll;
        for (const path of paths) changed.add(path);
        continue;
      }
      ({ code, failed } = done);
      ports.onWait(code);
      await woken.promise;
    }
    return code;
  };
  return {
    again() {
      isAll = true;
      wake();
    },
    ended: loop().finally(() => watched.close()),
  };
}
