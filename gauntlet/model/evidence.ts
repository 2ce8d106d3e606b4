/**
 * What a verdict stands on. Everything a rule may need is a `Need`: absence is a value with its
 * reason, so that what was never seen can not be mistaken for what is fine.
 *
 *   Need           a piece of evidence: present, absent or corrupt
 *   Subject        what evidence is about
 *   Evidence       a snapshot for one subject at a point of history, its absences stated
 *   SuiteEvidence  what one suite showed
 *   TaskEvidence   what one task showed
 *   Origin         where a run took place, as far as trust is concerned
 *   BaseEvidence   what the base of the change showed
 *   ChangedFile    the lines of a file that the change brought
 *   Placed         what a system of an environment shows of this tree
 *   ReleaseEvidence  when it came there, how it was checked, whether it is there now
 *   ApprovalSeen   who has signed that this tree may go on
 *   ChecklistSeen  what nobody has signed of a list
 */
import type {
  BurnedIn,
  Completeness,
  Coverage,
  Exit,
  Finding,
  Gives,
  Layer,
  Result,
  RunEnd,
  Sample,
  Task,
} from './nouns.ts';

export type Need<T> =
  | { readonly state: 'present'; readonly value: T }
  | { readonly state: 'absent'; readonly why: string }
  | { readonly state: 'corrupt'; readonly why: string };

export interface Subject {
  readonly tree: string;
  readonly profile: string;
  /** Set when a gate is asked. */
  readonly environment?: string;
  /** Why it is only a part of the profile; a part shows no drop. */
  readonly partial?: string;
}

export type Origin = 'here' | 'ci' | 'imported' | 'fork';

export interface TaskEvidence {
  readonly task: Task;
  readonly exit: Exit;
  /** Its exit code told of failures that recovered in another run of the same tree. */
  readonly isExitExplained?: boolean;
  readonly completeness: Completeness;
  readonly results: readonly Result[];
  readonly burnedIn?: BurnedIn;
  readonly findings: readonly Finding[];
  readonly coverage: readonly Coverage[];
  readonly samples: readonly Sample[];
  readonly startedAt: number;
  readonly queuedMs: number;
  readonly durationMs: number;
}

export interface SuiteEvidence {
  readonly suite: string;
  readonly layer: Layer;
  readonly gives: Gives;
  /** Whether one of its tasks was to measure coverage. */
  readonly measuresCoverage: boolean;
  /** Whether one of its tasks was to run new tests several times. */
  readonly burnsIn?: boolean;
  /** The tree it was seen at, and when; equal to the subject's unless it is older evidence. */
  readonly tree: string;
  readonly endedAt: number;
  readonly origin: Need<Origin>;
  /** One for each planned task of the suite, in the plan's order. */
  readonly tasks: readonly Need<TaskEvidence>[];
}

export interface BaseSuite {
  readonly suite: string;
  readonly layer: Layer;
  /** Case id to a name people know it by, for those that ran and those that were skipped. */
  readonly ran: Readonly<Record<string, string>>;
  readonly skipped: Readonly<Record<string, string>>;
}

export interface BaseEvidence {
  readonly tree: string;
  readonly suites: readonly BaseSuite[];
  readonly samples: readonly Sample[];
}

export interface ChangedFile {
  readonly file: string;
  /** Numbers of the lines that are new or changed, in the new file. */
  readonly lines: readonly number[];
}

export interface ReleaseEvidence {
  readonly version: string;
  readonly releasedAt: number;
  /** What its checks said there; undefined when none were on record. */
  readonly checks?: string;
  /** As the environment says it at this moment. */
  readonly isThere: boolean;
  /** How often it ended by itself since then. */
  readonly restarts: number;
}

export interface Placed {
  readonly environment: string;
  readonly system: string;
  readonly release: Need<ReleaseEvidence>;
}

export interface ApprovalSeen {
  readonly name: string;
  readonly at: number;
}

export interface ChecklistSeen {
  readonly list: string;
  /** Items that only a person can answer for, and that nobody has signed for this tree. */
  readonly missing: readonly string[];
}

export interface Evidence {
  readonly subject: Subject;
  /** The last fact that was looked at. */
  readonly point: string;
  readonly asOf: number;
  readonly run: Need<{ readonly end: RunEnd; readonly durationMs: number }>;
  readonly suites: readonly SuiteEvidence[];
  readonly base: Need<BaseEvidence>;
  readonly diff: Need<readonly ChangedFile[]>;
  /** One for each system of the environments that a rule asks about; looked up for a gate alone. */
  readonly placed?: readonly Placed[];
  /** With a signature that was verified. */
  readonly approvals?: readonly ApprovalSeen[];
  readonly checklists?: readonly ChecklistSeen[];
}
