/** Folds attempts into results and counts. The same attempts in any order give the same result. */
import type { Attempt, Counts, Expected, Result, ResultOutcome } from '../model/nouns.ts';
import { isBad, isGood, resultOutcomeOf } from '../model/outcomes.ts';

export function resultsOf(attempts: readonly Attempt[], expected: Expected): readonly Result[] {
  const byCase = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const known = byCase.get(attempt.case.id);
    if (known === undefined) byCase.set(attempt.case.id, [attempt]);
    else known.push(attempt);
  }
  const results = [...byCase.values()].map(resultOf);
  if (!expected.known) return results;
  const missing = expected.cases.filter((id) => !byCase.has(id));
  return [...results, ...missing.map(missingResult)];
}

function resultOf(given: readonly Attempt[]): Result {
  const attempts = [...given].sort((a, b) => a.ordinal - b.ordinal);
  const first = attempts[0] as Attempt;
  return { case: first.case, locator: first.locator, outcome: outcomeOf(attempts), attempts };
}

function outcomeOf(attempts: readonly Attempt[]): ResultOutcome {
  const good = attempts.some(({ outcome }) => isGood(outcome));
  return resultOutcomeOf(
    good,
    attempts.some(({ outcome }) => isBad(outcome)),
  );
}

function missingResult(id: string): Result {
  return { case: { id, test: id, parameter: '' }, outcome: 'missing', attempts: [] };
}

export function countsOf(results: readonly Result[]): Counts {
  const count = (outcome: ResultOutcome) =>
    results.reduce((sum, result) => (result.outcome === outcome ? sum + 1 : sum), 0);
  return {
    passed: count('passed'),
    failed: count('failed'),
    recovered: count('recovered'),
    skipped: count('skipped'),
    missing: count('missing'),
  };
}
