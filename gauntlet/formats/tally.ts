/**
 * Counts what a report contains, to hold it against what the report claims. A case that was run
 * again is one case.
 */
import { CaseCounts } from '../model/case-counts.ts';
import type { Outcome } from '../model/nouns.ts';
import type { Claim, ReportedAttempt } from '../model/report.ts';

type Ending = 'passed' | 'failed' | 'skipped';

export interface Tally {
  add(entry: ReportedAttempt): void;
  /** An error outside of every case. */
  addError(): void;
  /** What contradicts the claim, or undefined. */
  against(claim: Claim): string | undefined;
  readonly attempts: number;
}

const ENDINGS: readonly Ending[] = ['passed', 'failed', 'skipped'];
/** Beyond this many cases repeats are no longer told apart, and only losses are noticed. */
const CASES_CAP = 3_000_000;

function endingOf(outcome: Outcome): Ending {
  if (outcome === 'passed' || outcome === 'expected failure') return 'passed';
  return outcome === 'skipped' ? 'skipped' : 'failed';
}

export function tally(): Tally {
  const last = new CaseCounts();
  const attempts = { passed: 0, failed: 0, skipped: 0 };
  const cases = { passed: 0, failed: 0, skipped: 0 };
  let total = 0;
  let errors = 0;

  return {
    get attempts() {
      return total;
    },
    add(entry) {
      const ending = endingOf(entry.outcome);
      total += 1;
      attempts[ending] += 1;
      // What it ended with before, counted from 1.
      const before = last.get(entry);
      if (before === 0 && last.size >= CASES_CAP) return;
      last.put(ENDINGS.indexOf(ending) + 1);
      if (before !== 0) cases[ENDINGS[before - 1] as Ending] -= 1;
      cases[ending] += 1;
    },
    addError() {
      errors += 1;
    },
    against(claim) {
      const distinct = cases.passed + cases.failed + cases.skipped;
      return (
        outside('cases', claim.cases, distinct, total + errors) ??
        outside('failed', claim.failed, cases.failed, attempts.failed + errors) ??
        outside('skipped', claim.skipped, cases.skipped, attempts.skipped)
      );
    },
  };
}

/** A report may count cases or attempts, with errors outside of tests or without. */
function outside(
  what: string,
  claimed: number | undefined,
  least: number,
  most: number,
): string | undefined {
  if (claimed === undefined || (claimed >= least && claimed <= most)) return undefined;
  const seen = least === most ? `${least}` : `${least} to ${most}`;
  return `it claims ${claimed} ${what} and contains ${seen}`;
}
