/**
 * What a runner wrote, read into the model's words. A format turns bytes into these entries; a
 * runner knows where the report is; `flow` turns the entries into facts.
 */
import type { Completeness, Finding, Outcome, Place, Sample } from './nouns.ts';

export interface ReportedFailure {
  readonly message: string;
  readonly detail?: string;
  readonly place?: Place;
}

export interface ReportedAttachment {
  readonly name: string;
  /** Absolute, or relative to where the runner ran. */
  readonly path: string;
}

/** One execution of one case as the report tells it; a retried case has several, in order. */
export interface ReportedAttempt {
  /** As the runner names it: absolute, or relative to where it ran. Empty when it does not say. */
  readonly file: string;
  readonly titles: readonly string[];
  /** Tells the cases of a parametrised test apart; empty otherwise. */
  readonly parameter: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly place?: Place;
  readonly failure?: ReportedFailure;
  readonly tags?: readonly string[];
  readonly note?: string;
  /** Files that it left: pictures, films, traces. */
  readonly attachments?: readonly ReportedAttachment[];
}

/** What a report says of itself, to be held against what it contains. */
export interface Claim {
  readonly cases?: number;
  readonly failed?: number;
  readonly skipped?: number;
}

export interface ReportedCoverage {
  readonly file: string;
  readonly hit: readonly number[];
  readonly missed: readonly number[];
  readonly branches?: { readonly hit: number; readonly total: number };
}

/** Where a format puts what it reads, entry by entry, so that memory stays flat. */
export interface ReportSink {
  attempt(entry: ReportedAttempt): void;
  finding(entry: Finding): void;
  coverage(entry: ReportedCoverage): void;
  sample(entry: Sample): void;
}

/** How the reading went: what was read before a cut is kept and already in the sink. */
export interface Reading {
  readonly completeness: Completeness;
  readonly claim: Claim;
}
