/** Sums of counts. */
import type { Counts } from './nouns.ts';

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    recovered: a.recovered + b.recovered,
    skipped: a.skipped + b.skipped,
    missing: a.missing + b.missing,
  };
}

export const NO_COUNTS: Counts = { passed: 0, failed: 0, recovered: 0, skipped: 0, missing: 0 };
