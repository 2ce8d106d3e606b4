/**
 * The result of a run, and the JSON it is kept as (`gauntlet-load`, version 1; see the README).
 * Times are milliseconds.
 */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  percentile(percent: number): number;
}

export type ErrorKind =
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'timeout'
  | 'protocol'
  | 'unfinished'
  | 'status'
  | 'check'
  | 'script'
  | 'dropped';

export interface RequestFigures {
  readonly sent: number;
  /** With the status and the body that were expected. */
  readonly answered: number;
  /** Arrivals that were never sent, because everything was busy. */
  readonly dropped: number;
  /** All kinds together. `sent + dropped` is `answered + errors`. */
  readonly errors: number;
  readonly errorsByKind: Readonly<Partial<Record<ErrorKind, number>>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly events: number;
  readonly ratePerSecond: number;
  readonly series: Readonly<
    Record<'latency' | 'service' | 'first-byte' | 'first-event', Distribution>
  >;
}

export interface LimitVerdict {
  readonly limit: string;
  readonly passes: boolean;
  /** Milliseconds, a share, a rate or a count; null when there is none. */
  readonly measured: number | null;
  readonly reason: string;
}

export interface DistributionJson {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly 'p99.9': number;
  readonly 'p99.99': number;
}

export interface FiguresJson extends Omit<RequestFigures, 'series'> {
  /** From when it was due to the end of the answer. */
  readonly latencyMs: DistributionJson | null;
  /** From when it was sent. */
  readonly serviceMs: DistributionJson | null;
  readonly firstByteMs: DistributionJson | null;
  readonly firstEventMs: DistributionJson | null;
  /** Microseconds and how often, of the latency: what several runs are added up from. */
  readonly histogram: readonly (readonly [us: number, count: number])[];
}

export interface Second {
  readonly atMs: number;
  readonly users: number;
  readonly answered: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
}

export interface LoadResult {
  readonly format: 'gauntlet-load';
  readonly version: 1;
  readonly verdict: 'pass' | 'fail';
  /** Why it failed, one line each; empty when it passed. */
  readonly reasons: readonly string[];
  /** False when it was stopped before its time. */
  readonly complete: boolean;
  readonly url: string;
  readonly model: 'closed' | 'open';
  readonly seed: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly limits: readonly LimitVerdict[];
  readonly total: FiguresJson;
  readonly requests: Readonly<Record<string, FiguresJson>>;
  readonly seconds: readonly Second[];
  /** How late the generator itself was: when this is large, the machine is too slow for the run. */
  readonly generatorLagMs: { readonly p99: number; readonly max: number };
}
