/** What history answers: the past of runs, suites and tests, as others show it or decide by it. */
import type { Counts, Locator, Outlook, ResultOutcome, RunEnd } from './nouns.ts';

/** Where the facts of a run came from: our own run, or the reports of another tool. */
export type RunSource = 'run' | 'import';

export interface SuiteSummary {
  readonly suite: string;
  readonly layer: string;
  /** Every part of it ran to its end and its reports were whole. */
  readonly whole: boolean;
  readonly counts: Counts;
  readonly durationMs: number;
}

export interface RunSummary {
  readonly run: string;
  readonly source: RunSource;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly end: RunEnd;
  readonly profile: string;
  readonly tree: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly author?: string;
  readonly machine: string;
  readonly outlook?: Outlook;
  readonly suites: readonly SuiteSummary[];
  /** Tasks that were planned and never ended. */
  readonly tasksUnended: number;
  /** Its outcomes and times are kept, and nothing else: it can't be judged again. */
  readonly rolledUp?: true;
}

/** A run that was killed; what it had recorded is kept. */
export interface RecoveredRun {
  readonly run: string;
  readonly profile: string;
  readonly startedAt: number;
  readonly cases: number;
  readonly tasksUnended: number;
}

/** The last whole run of a suite, and how its latest runs went: what a plan needs to know. */
export interface WholeRun {
  readonly suite: string;
  readonly run: string;
  readonly tree: string;
  readonly platform: string;
  readonly cases: readonly PastCase[];
  /** The latest first; only runs that came to their end. */
  readonly latest: readonly { readonly durationMs: number; readonly failed: number }[];
}

export interface PastCase {
  readonly id: string;
  readonly variant: string;
  readonly locator: Locator;
  readonly durationMs: number;
}

/** One result of a test, as its history tells it. */
export interface PastResult {
  readonly run: string;
  readonly at: number;
  readonly tree: string;
  readonly branch?: string;
  readonly machine: string;
  readonly variant: string;
  readonly parameter: string;
  readonly outcome: ResultOutcome;
  /** Of what passed it is known to within 5 %. */
  readonly durationMs?: number;
  readonly failure?: PastFailure;
}

export interface PastFailure {
  /** `f-…` */
  readonly id: string;
  readonly fingerprint: string;
  readonly message: string;
}

export interface TestHistory {
  readonly locator: Locator;
  /** The latest first. */
  readonly results: readonly PastResult[];
}

/** A case that did not always pass, with what its results were over the whole of history. */
export interface Suspect {
  readonly caseId: string;
  readonly locator: Locator;
  readonly parameter: string;
  readonly variant: string;
  readonly passed: number;
  readonly failed: number;
  readonly recovered: number;
  /** Trees on which it both passed and failed: proof that it is nondeterministic. */
  readonly mixedTrees: number;
  readonly lastTroubleAt: number;
}

export interface TrendPoint {
  /** `2026-11-20`, in UTC. */
  readonly day: string;
  readonly suite: string;
  readonly runs: number;
  readonly counts: Counts;
  readonly durationMs: number;
}

/** One failure found again by its short id. */
export interface FailurePlace {
  readonly id: string;
  readonly run: string;
  readonly caseId: string;
  readonly variant: string;
  readonly locator: Locator;
  readonly parameter: string;
}
