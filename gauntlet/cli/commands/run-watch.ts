/** `gauntlet run --watch`: a run at each change of what it can affect, until somebody ends it. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import { type WatchRunsPorts, watchRuns } from '../../flow/watch-runs.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

/** The screen, what was scrolled out of it, and the cursor to its beginning. */
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const MOST_NAMED = 3;

export async function watchCommand(
  terminal: Terminal,
  interrupted: AbortSignal,
  run: WatchRunsPorts['run'],
): Promise<number> {
  const { environment, interactive } = terminal;
  const { root } = await projectHere(terminal);
  const quit = new AbortController();
  const signal = AbortSignal.any([interrupted, quit.signal]);
  const watching = await watchRuns({
    root,
    environment,
    signal,
    run: (inside, change) => run(inside, change).catch(toldNow(terminal)),
    onStart(paths) {
      if (interactive) terminal.say(CLEAR);
      if (paths.length > 0) terminal.complain(`changed: ${namesOf(paths)}\n`);
    },
    onWait() {
      const keys = interactive ? ' (enter: run all again, q: quit)' : '';
      terminal.complain(`waiting for a change${keys}\n`);
    },
  });
  const keys = terminal.keys((key) => {
    if (key === 'q' || key === CTRL_C || key === CTRL_D) quit.abort(key);
    if (key === '\r' || key === '\n') watching.again();
  });
  try {
    await watching.ended;
    const isInterrupted = interrupted.aborted || quit.signal.reason === CTRL_C;
    return isInterrupted ? EXIT.interrupted : EXIT.pass;
  } finally {
    keys.close();
  }
}

/** A configuration is broken while it is written: that is told, and mended by the next change. */
function toldNow(terminal: Terminal): (error: unknown) => { code: number; failed: string[] } {
  return (error) => {
    if (!(error instanceof UserError)) throw error;
    terminal.complain(`${explainError(error)}\n`);
    return { code: EXIT.usage, failed: [] };
  };
}

function namesOf(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
