/**
 * What a release is made of, beside the words of nouns.ts.
 *
 *   ReleaseSetup      how a version of a system is made, started and checked
 *   EnvironmentSetup  where versions go, and how carefully
 *   EphemeralSetup    how an environment is made for one run, and destroyed
 *   TargetSetup       what kind of place an environment is, with its settings
 *   Objective         what has to hold of what runs, and where it is read
 *   ReleaseEnd        how a release came out
 *   ShipEvent         what a person may watch of a ship
 */
export interface ReleaseSetup {
  readonly system: string;
  /** Run once in the folder of the version. */
  readonly build?: readonly string[];
  readonly command: readonly string[];
  /** Relative to the project's root. */
  readonly folder: string;
  readonly readyPath: string;
  readonly readyLimitMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Layers that are run against a version before it has users. */
  readonly checks: readonly string[];
  readonly critical: readonly string[];
  /** Whether it has users that a canary could have a share of. */
  readonly hasUsers: boolean;
  readonly memoryMb?: number;
  /** Brings the data to what this version needs; it may be run more than once. */
  readonly migrate?: readonly string[];
  readonly rehearsal?: Rehearsal;
}

/** Where a migration is tried before the real one, with the version that there is to go back to. */
export interface Rehearsal {
  readonly prepare?: readonly string[];
  readonly end?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface CanarySetup {
  /** In per cent, rising. */
  readonly shares: readonly number[];
  /** Of the canary and of its baseline, at each share. */
  readonly requestsMin: number;
  readonly stayMs: number;
  /** Of all shares together; still nothing known for sure: back. */
  readonly patienceMs: number;
  readonly lookMs: number;
}

export type TargetSetup = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface Placement {
  readonly system: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** In place of the release's own. */
  readonly command?: readonly string[];
}

/** Where a number is read: exactly one source, with its settings. */
export interface Objective {
  readonly name: string;
  readonly source: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly most?: number;
  readonly least?: number;
}

/** An environment that is made for one run and destroyed after it. */
export interface EphemeralSetup {
  readonly create: readonly string[];
  readonly destroy: readonly string[];
}

export interface EnvironmentSetup {
  readonly name: string;
  readonly target: TargetSetup;
  readonly placements: readonly Placement[];
  readonly canary: CanarySetup;
  readonly watchMs: number;
  readonly objectives: readonly Objective[];
  readonly alerts: readonly Readonly<Record<string, unknown>>[];
  /** Who may sign approvals: name to the file of a public key. */
  readonly approvers: Readonly<Record<string, string>>;
  readonly ephemeral?: EphemeralSetup;
}

export type ReleaseEnd = 'released' | 'rolled back' | 'refused';

export type ShipEvent =
  | {
      readonly kind: 'ship begun';
      readonly release: string;
      readonly environment: string;
      readonly system: string;
      readonly version: string;
      readonly previous?: string;
    }
  /** What an earlier ship that was killed had left. */
  | { readonly kind: 'ship resumed'; readonly release: string; readonly text: string }
  /** Somebody who is to be told of this ship was not, and why. */
  | { readonly kind: 'ship untold'; readonly text: string }
  | { readonly kind: 'step begun'; readonly step: string }
  | { readonly kind: 'step seen'; readonly step: string; readonly text: string }
  | {
      readonly kind: 'step over';
      readonly step: string;
      readonly outcome: 'done' | 'failed';
      readonly text: string;
      readonly details?: readonly string[];
      readonly durationMs: number;
    }
  | {
      readonly kind: 'ship over';
      readonly release: string;
      readonly environment: string;
      readonly system: string;
      readonly how: ReleaseEnd;
      readonly why: string;
      readonly version: string;
      readonly address?: string;
    };
