/** What a host says of what it runs. */
import type { HealthSeen } from './health.ts';
import type { VersionSpec } from './state.ts';

export interface SeenVersion {
  readonly version: string;
  readonly spec: VersionSpec;
  readonly isRunning: boolean;
  readonly weight: number;
  /** Where it answers on its own, past the front proxy. */
  readonly port?: number;
  readonly memoryMb?: number;
  readonly ageMs: number;
  readonly health: HealthSeen;
  readonly restarts: number;
  readonly inFlight: number;
  readonly requests: number;
  readonly errors: number;
  readonly critical: { readonly requests: number; readonly errors: number };
  readonly lastLines: readonly string[];
}

export interface SeenSystem {
  readonly port: number;
  readonly versions: readonly SeenVersion[];
  /** What users had for good, the latest first. */
  readonly settled: readonly VersionSpec[];
}

export interface SeenHost {
  readonly generation: number;
  /** What is under way, by what it is about. */
  readonly leases: Readonly<Record<string, string>>;
  readonly systems: Readonly<Record<string, SeenSystem>>;
}
