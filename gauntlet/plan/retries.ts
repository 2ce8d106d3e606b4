/** What may be run again after a failure, and what of a suite that is. */
import type { Attempt, Completeness, Exit, Selection } from '../model/nouns.ts';

export interface Repeat {
  readonly selection: Selection;
  readonly cases: ReadonlySet<string>;
}

const BAD: ReadonlySet<string> = new Set(['failed', 'errored', 'timed out', 'crashed']);

/** A round that was cut off can't be told from one that would have failed more: no repeat. */
export function mayRepeat(exit: Exit, completeness: Completeness): boolean {
  return !exit.timedOut && !exit.interrupted && completeness.state === 'whole';
}

/**
 * Nothing when all is well, and nothing when something failed that has no name to run it by (an
 * import, a hook of a whole file): a repeat of the rest would then say less than the first round.
 */
export function repeatOf(attempts: readonly Attempt[], isWhole: boolean): Repeat | undefined {
  const failed = attempts.filter(({ outcome }) => BAD.has(outcome));
  if (failed.length === 0) return undefined;
  const cases = new Set(failed.map((attempt) => attempt.case.id));
  // A runner that repeats by itself has given later attempts; only what is still bad counts.
  for (const { case: named, outcome } of attempts) {
    if (!BAD.has(outcome) && outcome !== 'skipped') cases.delete(named.id);
  }
  if (cases.size === 0) return undefined;
  if (isWhole) return { selection: { files: [], titles: [] }, cases };
  const open = failed.filter((attempt) => cases.has(attempt.case.id));
  if (open.some(({ locator }) => locator.titles.length === 0 || locator.file === '')) {
    return undefined;
  }
  const files = [...new Set(open.map(({ locator }) => locator.file))];
  const titles = [...new Set(open.map(({ locator }) => locator.titles.join(' > ')))];
  return { selection: { files, titles }, cases };
}
