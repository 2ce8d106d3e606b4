/** Where versions go. A new kind is a file in `targets/`, a line in the registry, a test, a row. */
import type { Arm } from '../model/arms.ts';
import type { TargetSetup } from '../model/release.ts';
import type { ShadowCounts } from './proxy/shadow.ts';

/** One version as it is made and started there. */
export interface ShipVersion {
  readonly version: string;
  readonly commit: string;
  /** Absolute: where it was built. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly readyPath: string;
  readonly readyLimitMs: number;
}

export interface TargetVersion {
  readonly version: string;
  readonly isRunning: boolean;
  /** Of the users, from 0 to 1. */
  readonly share: number;
  /** Where it answers on its own. */
  readonly address?: string;
  readonly memoryMb?: number;
  readonly ageMs: number;
  readonly restarts: number;
  readonly health: { readonly checks: number; readonly failed: number; readonly failing: number };
  readonly requests: number;
  readonly errors: number;
  readonly critical: { readonly requests: number; readonly errors: number };
}

export interface TargetSeen {
  readonly versions: readonly TargetVersion[];
  /** Versions that users had for good, the latest first. */
  readonly settled: readonly string[];
  /** What is under way there, in words. */
  readonly busy?: string;
  /** Where users find it. */
  readonly address?: string;
}

export interface Arms {
  readonly canary: Arm;
  readonly baseline: Arm;
  /** Another one has counted anew. */
  readonly epoch: string;
}

/** One system in one environment. Every order may be given twice: the second changes nothing. */
export interface Target {
  /** Whether versions can have a share of the users, and are counted apart. */
  readonly canShare: boolean;
  /** Nobody else gives orders until it is given back; throws when somebody does. */
  lease(what: string): Promise<void>;
  giveBack(): Promise<void>;
  observe(): Promise<TargetSeen>;
  /** Resolves once it works beside what runs, without users. */
  deploy(version: ShipVersion): Promise<void>;
  /** So many of the users to the version, as many to a baseline of the previous one. */
  canary(version: string, previous: string, share: number): Promise<void>;
  /** The evidence so far; undefined where requests are not counted. */
  arms(version: string, previous: string): Promise<Arms | undefined>;
  /** Where two versions can have the users between them, as they are: so many the first. */
  split?(version: string, previous: string, share: number): Promise<void>;
  /** Where requests can be copied: to a version, for a share of them; undefined for no more. */
  readonly shadow?: {
    set(shadow: { readonly version: string; readonly share: number } | undefined): Promise<void>;
    read(): Promise<ShadowCounts>;
  };
  /** All users to one version, whatever was before; it is started if it does not run. */
  giveAll(version: string): Promise<void>;
  /** It is what there is to go back to from now on. */
  settle(version: string): Promise<void>;
  /** It failed its users: nobody goes back to it. */
  unsettle(version: string): Promise<void>;
  /** Takes away all versions but these. */
  keepOnly(versions: readonly string[]): Promise<void>;
}

export interface TargetPorts {
  /** The project's root. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Starts `gauntlet host` for this folder, so that it outlives whoever asks. */
  readonly startHost: (folder: string) => void;
  readonly wait: (ms: number) => Promise<void>;
}

export interface TargetPlace {
  readonly environment: string;
  readonly system: string;
  readonly port: number;
  readonly critical: readonly string[];
  readonly setup: TargetSetup;
}

export interface TargetKind {
  readonly name: string;
  open(place: TargetPlace, ports: TargetPorts): Target;
}
