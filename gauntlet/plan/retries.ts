/** What may be run again after a failure, and what of a suite that is. */
import type { Attempt, Completeness, Exit, Locator, Selection } from '../model/nouns.ts';

export interface Repeat {
  readonly selection: Selection;
  readonly cases: ReadonlySet<string>;
}

/** A runner's own way of running one test; without one it is run by running the whole suite. */
export type ChooseOne = (locator: Locator, parameter: string) => Selection;

const BAD: ReadonlySet<string> = new Set(['failed', 'errored', 'timed out', 'crashed']);

/** A round that was cut off can't be told from one that would have failed more: no repeat. */
export function mayRepeat(exit: Exit, completeness: Completeness): boolean {
  return !exit.timedOut && !exit.interrupted && completeness.state === 'whole';
}

/**
 * Nothing when all is well, and nothing when something failed that has no name to run it by (an
 * import, a hook of a whole file): a repeat of the rest would then say less than the first round.
 */
export function repeatOf(
  attempts: readonly Attempt[],
  choose: ChooseOne | undefined,
): Repeat | undefined {
  const failed = attempts.filter(({ outcome }) => BAD.has(outcome));
  const cases = new Set(failed.map((attempt) => attempt.case.id));
  // A runner that repeats by itself has given later attempts; only what is still bad counts.
  for (const { case: named, outcome } of attempts) {
    if (!BAD.has(outcome) && outcome !== 'skipped') cases.delete(named.id);
  }
  if (cases.size === 0) return undefined;
  if (choose === undefined) return { selection: ALL, cases };
  const open = failed.filter((attempt) => cases.has(attempt.case.id));
  if (open.some(({ locator }) => locator.titles.length === 0)) return undefined;
  return selectionFor(open, choose);
}

/** The least that runs all of these. */
export function selectionFor(attempts: readonly Attempt[], choose: ChooseOne): Repeat {
  const each = attempts.map(({ locator, case: named }) => choose(locator, named.parameter));
  const selection = {
    files: [...new Set(each.flatMap(({ files }) => files))],
    titles: [...new Set(each.flatMap(({ titles }) => titles))],
    tests: each.flatMap(({ tests = [] }) => tests),
  };
  return { selection, cases: new Set(attempts.map((attempt) => attempt.case.id)) };
}

const ALL: Selection = { files: [], titles: [] };
