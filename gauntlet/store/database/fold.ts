/** A segment as the index sees it: one result for each case and variant. */
import type { Fact } from '../../model/facts.ts';
import type { RunSummary } from '../../model/history.ts';
import { caseOf } from '../../model/identity.ts';
import type { Alias, Case, Failure, Locator, ResultOutcome, Task } from '../../model/nouns.ts';
import { isBad, isGood, resultOutcomeOf } from '../../model/outcomes.ts';
import type { Extras } from '../segments/decode.ts';
import type { PlainAttempt } from '../segments/encode.ts';
import { readFacts, type SegmentHead } from '../segments/segment.ts';

export interface FoldedRun {
  readonly summary: RunSummary;
  readonly facts: number;
  /** By a key that names case and variant; cheaper to make than their ids. */
  readonly results: ReadonlyMap<string, Folded>;
  /** Cases that were planned and gave no attempt. */
  readonly missing: readonly { readonly caseId: string; readonly variant: string }[];
  readonly aliases: readonly Alias[];
}

export interface Folded {
  readonly locator: Locator;
  readonly parameter: string;
  readonly variant: string;
  /** Where it does not follow from the names. */
  readonly given: Case | undefined;
  good: boolean;
  bad: boolean;
  durationMs: number;
  failure: Failure | undefined;
}

export function outcomeOf({ good, bad }: Folded): ResultOutcome {
  return resultOutcomeOf(good, bad);
}

export function foldSegment(bytes: Buffer, head: SegmentHead): FoldedRun {
  const results = new Map<string, Folded>();
  const aliases: Alias[] = [];
  let tasks = new Map<string, Task>();
  const other = (fact: Fact) => {
    if (fact.kind === 'run planned')
      tasks = new Map(fact.plan.tasks.map((task) => [task.id, task]));
    else if (fact.kind === 'aliased') aliases.push(fact.alias);
  };
  const attempt = (entry: PlainAttempt) => {
    const variant = tasks.get(entry.task)?.variant.name ?? '';
    const { system, suite, file, titles } = entry.locator;
    const name = titles.length === 1 ? titles[0] : titles.join('\u0000');
    const home = `${entry.parameter}\u0001${suite}\u0001${system}\u0001${variant}`;
    const key = `${file}\u0000${name}\u0001${home}`;
    const known = results.get(key);
    if (known === undefined) results.set(key, folded(entry, variant));
    else add(known, entry);
  };
  readFacts(bytes, { other, attempt });
  const missing = missingOf([...tasks.values()], results);
  return { summary: head.summary, facts: head.facts, results, missing, aliases };
}

function folded(entry: PlainAttempt, variant: string): Folded {
  const extras = extrasOf(entry);
  return {
    locator: entry.locator,
    parameter: entry.parameter,
    variant,
    given: extras.case,
    good: isGood(entry.outcome),
    bad: isBad(entry.outcome),
    durationMs: entry.durationMs,
    failure: extras.attempt?.failure,
  };
}

function add(known: Folded, entry: PlainAttempt): void {
  known.good ||= isGood(entry.outcome);
  known.bad ||= isBad(entry.outcome);
  known.durationMs += entry.durationMs;
  known.failure ??= extrasOf(entry).attempt?.failure;
}

function extrasOf({ extras }: PlainAttempt): Extras {
  return extras === undefined ? {} : (JSON.parse(extras) as Extras);
}

function missingOf(
  tasks: readonly Task[],
  results: ReadonlyMap<string, Folded>,
): FoldedRun['missing'] {
  const known = tasks.filter(({ expected }) => expected.known);
  if (known.length === 0) return [];
  const seen = new Set(
    [...results.values()].map((each) => {
      const { id } = each.given ?? caseOf(each.locator, each.parameter);
      return `${id} ${each.variant}`;
    }),
  );
  return known.flatMap(({ expected, variant }) =>
    (expected.known ? expected.cases : [])
      .filter((id) => !seen.has(`${id} ${variant.name}`))
      .map((caseId) => ({ caseId, variant: variant.name })),
  );
}
