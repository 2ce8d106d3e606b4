/** Where the evidence of earlier runs comes from; history answers it, and so can a server. */
import type { Fact } from './facts.ts';

export interface StoredRun {
  readonly run: string;
  readonly facts: readonly Fact[];
}

export interface StoredRuns {
  /** The oldest first. */
  readonly runs: readonly StoredRun[];
  /** What is there and can not be read, by name: it may have been about this tree. */
  readonly unreadable: readonly string[];
}

export interface EvidenceSource {
  /** Every run about this tree, also those that did not end. */
  runsOf(tree: string): Promise<StoredRuns>;
  /** The run with this id or the beginning of one; `last` is the latest. */
  run(word: string): Promise<StoredRun | undefined>;
  /** All that is kept, for questions about one test over time. */
  all(): Promise<StoredRuns>;
}
