/** A run as renderers take it, with results folded the way the judge folds them. */
import { LAYERS } from '../config/defaults.ts';
import { resultsOf } from '../judge/results.ts';
import type { Fact } from '../model/facts.ts';
import type { FailureNotes } from '../model/notes.ts';
import { type RunView, viewOf } from '../render/view.ts';

export function runView(
  facts: readonly Fact[],
  notes?: FailureNotes,
  attachments?: ReadonlyMap<string, readonly string[]>,
): RunView | undefined {
  const budgetsMs = Object.fromEntries(
    Object.entries(LAYERS).map(([layer, { budgetMs }]) => [layer, budgetMs]),
  );
  const options = {
    budgetsMs,
    ...(notes === undefined ? {} : { notes }),
    ...(attachments === undefined ? {} : { attachments }),
  };
  return viewOf(facts, resultsOf, options);
}
