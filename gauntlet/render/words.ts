/** Sentences about a run that more than one form shows. */
import { grouped } from '../model/grouped.ts';
import type { FailureNote } from '../model/notes.ts';
import type { Change, Counts, Place, Verdict } from '../model/nouns.ts';
import { NO_GIT } from '../model/tool.ts';
import { plural } from './text.ts';

export function countsText(counts: Counts): string {
  return (['passed', 'recovered', 'failed', 'skipped', 'missing'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${grouped(counts[name])} ${name}`)
    .join(', ');
}

export function placeText(place: Place | undefined): string {
  if (place === undefined) return '';
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}

/** The beginning of a tree's name, or that there is none. */
export function treeText(tree: string): string {
  return tree === NO_GIT ? NO_GIT : tree.slice(0, 7);
}

export function changeText(change: Change): string {
  if (change.tree === NO_GIT) return NO_GIT;
  const name = change.commit?.slice(0, 7) ?? change.tree.slice(0, 7);
  return `${name}${change.dirty ? '+' : ''}`;
}

/** `kit @ 3f2a91c`, and without git the systems alone. */
export function subjectText(systems: readonly string[], change: Change): string {
  const what = systemsText(systems);
  return change.tree === NO_GIT ? `${what} (${NO_GIT})` : `${what} @ ${changeText(change)}`;
}

export function systemsText(systems: readonly string[]): string {
  return systems.length === 1 ? `${systems[0]}` : plural(systems.length, 'system');
}

/** `verdict: fail, 2 of 9 rules`. */
export function verdictText(verdict: Verdict): string {
  const bad = verdict.lines.filter(({ outlook }) => outlook !== 'pass').length;
  const rules = plural(verdict.lines.length, 'rule');
  return `${verdict.outlook}, ${bad === 0 ? rules : `${bad} of ${rules}`}`;
}

/** `first failure in 214 runs; this change touched upload/parts.ts`; empty where none is known. */
export function noteText({ runs, failedRuns, touched = [] }: FailureNote): string {
  const more = touched.length > 2 ? ` and ${touched.length - 2} more` : '';
  const files = touched.slice(0, 2).join(', ');
  return [pastText(runs, failedRuns), files === '' ? '' : `this change touched ${files}${more}`]
    .filter((part) => part !== '')
    .join('; ');
}

function pastText(runs: number | undefined, failedRuns: number | undefined): string {
  if (runs === undefined) return '';
  if (runs === 0) return 'its first run';
  if (failedRuns === undefined || failedRuns > runs) return '';
  if (runs === 1 && failedRuns === 1) return 'failed in the one run before';
  if (failedRuns === 0) return `first failure in ${plural(runs + 1, 'run')}`;
  return `failed in ${failedRuns} of the ${plural(runs, 'run')} before`;
}
