/** Which tests are new or changed, and so have to pass several times before they are believed. */
import type { ChangedFile } from '../model/evidence.ts';
import type { Attempt } from '../model/nouns.ts';

/** What is known of the change: a file with no lines given is taken as changed all over. */
export type ChangedTests =
  | { readonly known: true; readonly files: ReadonlyMap<string, ChangedFile['lines'] | 'all'> }
  | { readonly known: false; readonly why: string };

/** More than this is a rewritten file, and repeating it would take longer than all the rest. */
const MOST_CASES = 50;

/**
 * The attempts, one for each case, that have passed and whose test the change brought or touched.
 * A test reaches from its line to the next one's; where its place is not known its file decides.
 */
export function freshOf(
  attempts: readonly Attempt[],
  files: ReadonlyMap<string, ChangedFile['lines'] | 'all'>,
): readonly Attempt[] {
  const starts = startsByFile(attempts);
  const last = new Map(attempts.map((attempt) => [attempt.case.id, attempt]));
  const fresh = [...last.values()].filter(({ outcome, locator, place }) => {
    const lines = files.get(locator.file);
    if (outcome !== 'passed' || lines === undefined || locator.titles.length === 0) return false;
    const line = place?.file === locator.file ? place.line : undefined;
    if (lines === 'all' || line === undefined) return true;
    const next = starts.get(locator.file)?.find((start) => start > line) ?? Infinity;
    return lines.some((changed) => changed >= line && changed < next);
  });
  return fresh.slice(0, MOST_CASES);
}

function startsByFile(attempts: readonly Attempt[]): ReadonlyMap<string, readonly number[]> {
  const starts = new Map<string, Set<number>>();
  for (const { locator, place } of attempts) {
    if (place?.line === undefined || place.file !== locator.file) continue;
    const known = starts.get(locator.file) ?? new Set();
    starts.set(locator.file, known.add(place.line));
  }
  return new Map([...starts].map(([file, lines]) => [file, [...lines].sort((a, b) => a - b)]));
}
