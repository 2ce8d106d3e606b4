/** What earlier runs say of a suite: how long, how often it failed, how long each of its files. */
export interface SuitePast {
  readonly runs: number;
  readonly failures: number;
  readonly durationMs: number;
  /** Relative to the project's root. */
  readonly files: Readonly<Record<string, number>>;
}

export type Past = ReadonlyMap<string, SuitePast>;

export const NO_PAST: Past = new Map();

/** What is assumed of a suite that never ran. */
export const UNKNOWN_DURATION_MS = 10_000;

/**
 * How much one learns per second by running it: the probability that it fails, by the time it
 * takes. A suite that never ran is as likely to fail as not; runs that passed make it less likely.
 */
export function urgencyOf(past: SuitePast | undefined): number {
  if (past === undefined) return 0.5 / UNKNOWN_DURATION_MS;
  const probability = (past.failures + 0.5) / (past.runs + 1);
  return probability / Math.max(1, past.durationMs);
}
