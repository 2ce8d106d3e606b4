/** How attempts become the outcome of a result: the judge and history must not differ in it. */
import type { Outcome, ResultOutcome } from './nouns.ts';

export function isGood(outcome: Outcome): boolean {
  return outcome === 'passed' || outcome === 'expected failure';
}

export function isBad(outcome: Outcome): boolean {
  return outcome !== 'skipped' && !isGood(outcome);
}

/** Of a case that has at least one attempt. */
export function resultOutcomeOf(anyGood: boolean, anyBad: boolean): ResultOutcome {
  if (anyGood) return anyBad ? 'recovered' : 'passed';
  return anyBad ? 'failed' : 'skipped';
}
