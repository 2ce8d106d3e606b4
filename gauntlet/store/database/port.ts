/** The index of history: what it answers, whichever database holds it. */
import type {
  FailurePlace,
  RunSummary,
  Suspect,
  TestHistory,
  TrendPoint,
} from '../../model/history.ts';

export interface RunFilter {
  readonly branch?: string;
  readonly since?: number;
  readonly limit: number;
}

export interface HistoryIndex {
  /** Takes in what segments it does not know yet; the others are not opened. */
  catchUp(onProgress?: (done: number, total: number) => void): Promise<CaughtUp>;
  /** The latest first. */
  runs(filter: RunFilter): Promise<readonly RunSummary[]>;
  /** Tests whose names hold all of these words, or the one with this id. */
  findTests(words: string, limit: number): Promise<readonly FoundTest[]>;
  testHistory(test: string, limit: number): Promise<TestHistory | undefined>;
  /** Cases that did not always pass, those first whose nondeterminism is proved most often. */
  suspects(limit: number, since?: number): Promise<readonly Suspect[]>;
  /** Day by day and suite by suite, the oldest first. */
  trend(since: number, suite?: string): Promise<readonly TrendPoint[]>;
  /** By `f-…` or the beginning of one; the latest of those that fit. */
  failures(short: string, limit: number): Promise<readonly FailurePlace[]>;
  close(): Promise<void>;
}

export interface FoundTest {
  readonly test: string;
  readonly name: string;
}

export interface CaughtUp {
  readonly indexed: number;
  /** Segments that could not be read, and why. */
  readonly faults: readonly { readonly name: string; readonly why: string }[];
}
