/**
 * Facts are what Gauntlet stores: immutable, idempotent by id, and all that the judge ever sees.
 * Progress is what a person may watch; it may be dropped at any time. There is no third way from
 * the engine to a renderer.
 */
import type { Origin } from './evidence.ts';
import type { RecoveredRun } from './history.ts';
import type {
  Alias,
  Attempt,
  BurnedIn,
  Change,
  Completeness,
  Counts,
  Coverage,
  Exit,
  Finding,
  Machine,
  Plan,
  RunEnd,
  Sample,
  Step,
  Suite,
  Verdict,
  Waiver,
} from './nouns.ts';
import type { ReleaseEnd } from './release.ts';

interface About {
  readonly id: string;
  readonly run: string;
  readonly at: number;
}

export interface RunPlanned extends About {
  readonly kind: 'run planned';
  readonly change: Change;
  readonly plan: Plan;
  readonly suites: readonly Suite[];
  readonly machine: Machine;
  /** Absent in histories from before it was kept, which are then of unknown origin. */
  readonly origin?: Origin;
}

export interface TaskStarted extends About {
  readonly kind: 'task started';
  readonly task: string;
  readonly command: readonly string[];
  /** Time between being ready to run and running. */
  readonly queuedMs: number;
}

export interface AttemptEnded extends About {
  readonly kind: 'attempt ended';
  readonly task: string;
  readonly attempt: Attempt;
}

export interface CoverageRead extends About {
  readonly kind: 'coverage read';
  readonly task: string;
  readonly coverage: Coverage;
}

export interface FindingSeen extends About {
  readonly kind: 'finding seen';
  readonly task: string;
  readonly finding: Finding;
}

export interface SampleClosed extends About {
  readonly kind: 'sample closed';
  readonly task: string;
  readonly sample: Sample;
}

export interface Left {
  readonly attempts: number;
  readonly coverage: number;
  readonly findings: number;
  readonly samples: number;
}

export interface TaskEnded extends About {
  readonly kind: 'task ended';
  readonly task: string;
  readonly exit: Exit;
  readonly completeness: Completeness;
  readonly counts: Counts;
  readonly durationMs: number;
  /** How many facts of each kind this task left: fewer on record, and its evidence is corrupt. */
  readonly left?: Left;
  readonly burnedIn?: BurnedIn;
  /** The last lines of output, kept when the task did not simply pass; secrets redacted. */
  readonly tail?: string;
  /** Where the whole output is kept, relative to the project's root. */
  readonly log?: string;
}

export interface RunEnded extends About {
  readonly kind: 'run ended';
  readonly end: RunEnd;
  readonly durationMs: number;
}

export interface VerdictGiven extends About {
  readonly kind: 'verdict given';
  readonly verdict: Verdict;
  /** Set when a gate was asked. */
  readonly gate?: { readonly environment: string; readonly tree: string };
}

export interface ReleaseBegun extends About {
  readonly kind: 'release begun';
  readonly release: string;
  readonly environment: string;
  readonly system: string;
  readonly version: string;
  readonly commit: string;
  readonly tree: string;
  /** What users had, and get back; none at the first release. */
  readonly previous?: string;
  /** Shares of the users in per cent. */
  readonly canary: readonly number[];
}

export interface ReleaseEnded extends About {
  readonly kind: 'release ended';
  readonly release: string;
  readonly environment: string;
  readonly system: string;
  readonly version: string;
  readonly tree: string;
  readonly how: ReleaseEnd;
  readonly why: string;
}

export interface Approved extends About {
  readonly kind: 'approved';
  readonly environment: string;
  readonly tree: string;
  readonly name: string;
  /** Of environment, tree and name, by the key of that name (ed25519, base64). */
  readonly signature: string;
}

/** An item of a checklist, by the person who answers for it. */
export interface Signed extends About {
  readonly kind: 'signed';
  readonly environment: string;
  readonly tree: string;
  readonly list: string;
  readonly item: string;
  readonly name: string;
}

export interface StepIntended extends About {
  readonly kind: 'step intended';
  readonly release: string;
  readonly step: Step;
}

export interface StepEnded extends About {
  readonly kind: 'step ended';
  readonly release: string;
  readonly step: Step;
}

export interface Waived extends About {
  readonly kind: 'waived';
  readonly waiver: Waiver;
}

export interface Aliased extends About {
  readonly kind: 'aliased';
  readonly alias: Alias;
}

export type Fact =
  | RunPlanned
  | TaskStarted
  | AttemptEnded
  | CoverageRead
  | FindingSeen
  | SampleClosed
  | TaskEnded
  | RunEnded
  | VerdictGiven
  | ReleaseBegun
  | ReleaseEnded
  | Approved
  | Signed
  | StepIntended
  | StepEnded
  | Waived
  | Aliased;

export interface OutputSeen {
  readonly kind: 'output seen';
  readonly task: string;
  readonly text: string;
}

export interface EstimateMade {
  readonly kind: 'estimate made';
  readonly task: string;
  readonly doneCases: number;
  readonly totalCases: number | undefined;
  readonly remainingMs: number | undefined;
}

/** An earlier run was killed; what it had recorded has been kept. */
export interface RunRecovered extends RecoveredRun {
  readonly kind: 'run recovered';
}

export type Progress = OutputSeen | EstimateMade | RunRecovered;

export type Event = Fact | Progress;
