/** The use case `explain`: finds what a word means on record, and all that a verdict stood on. */
import { errors } from '../model/errors.ts';
import type { EvidenceSource, StoredRun } from '../model/evidence-source.ts';
import type { VerdictGiven } from '../model/facts.ts';
import type { Attempt, Change } from '../model/nouns.ts';

export interface ExplainedVerdict {
  readonly kind: 'verdict';
  readonly run: string;
  readonly at: number;
  readonly given: VerdictGiven;
  readonly change?: Change;
  readonly profile?: string;
}

export interface PastAttempt {
  readonly run: string;
  readonly at: number;
  readonly tree: string;
  readonly attempt: Attempt;
}

export interface ExplainedTest {
  readonly kind: 'test';
  readonly test: string;
  readonly title: string;
  /** The latest first. */
  readonly attempts: readonly PastAttempt[];
}

export async function explain(
  word: string,
  source: EvidenceSource,
): Promise<ExplainedVerdict | readonly ExplainedTest[]> {
  const stored = await source.run(word);
  const ofRun = stored === undefined ? undefined : verdictIn(stored);
  if (ofRun !== undefined) return ofRun;
  const { runs } = await source.all();
  const ofVerdict = runs
    .map(verdictIn)
    .findLast((each) => each !== undefined && isCalled(each, word));
  if (ofVerdict !== undefined) return ofVerdict;
  const tests = testsNamed(runs, word);
  if (tests.length > 0) return tests;
  throw errors.make('NOT_FOUND', { word });
}

function isCalled({ given }: ExplainedVerdict, word: string): boolean {
  return given.verdict.id.startsWith(word) || given.gate?.environment === word;
}

function verdictIn({ run, facts }: StoredRun): ExplainedVerdict | undefined {
  const given = facts.findLast((fact) => fact.kind === 'verdict given');
  if (given === undefined) return undefined;
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const about =
    planned === undefined ? {} : { change: planned.change, profile: planned.plan.profile };
  return { kind: 'verdict', run, at: given.at, given, ...about };
}

const MOST_TESTS = 5;

function testsNamed(runs: readonly StoredRun[], word: string): readonly ExplainedTest[] {
  const found = new Map<string, { title: string; attempts: PastAttempt[] }>();
  for (const { run, facts } of runs.toReversed()) {
    const tree = facts.find((fact) => fact.kind === 'run planned')?.change.tree ?? '';
    for (const fact of facts) {
      if (fact.kind !== 'attempt ended') continue;
      const { attempt } = fact;
      const title = attempt.locator.titles.join(' > ');
      const isNamed =
        attempt.case.test === word || title.toLowerCase().includes(word.toLowerCase());
      if (!isNamed) continue;
      const known = found.get(attempt.case.id) ?? { title, attempts: [] };
      known.attempts.push({ run, at: fact.at, tree, attempt });
      found.set(attempt.case.id, known);
    }
  }
  return [...found]
    .slice(0, MOST_TESTS)
    .map(([test, { title, attempts }]) => ({ kind: 'test', test, title, attempts }));
}
