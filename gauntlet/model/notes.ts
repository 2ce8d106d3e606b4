/** What history and the change say about one failure; a renderer shows what is known. */
export interface FailureNote {
  /** Runs of this test that are on record before this one. */
  readonly runs?: number;
  /** How many of these it failed in. */
  readonly failedRuns?: number;
  /** Files of this change that the test depends on. */
  readonly touched?: readonly string[];
}

/** By what the failure is called: `f-…`. */
export type FailureNotes = ReadonlyMap<string, FailureNote>;
