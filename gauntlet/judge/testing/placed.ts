/** Releases on another environment, for the tests of rules that ask for them. */
import type { Placed, ReleaseEvidence } from '../../model/evidence.ts';
import { AS_OF } from './evidence.ts';

const LONG_MS = 100 * 3_600_000;

export function releaseWith(changes: Partial<ReleaseEvidence> = {}): ReleaseEvidence {
  return { version: 'v2', releasedAt: AS_OF - LONG_MS, isThere: true, restarts: 0, ...changes };
}

export function placedOn(system: string, value: ReleaseEvidence): Placed {
  return { environment: 'staging', system, release: { state: 'present', value } };
}

export function absentOn(system: string, why: string): Placed {
  return { environment: 'staging', system, release: { state: 'absent', why } };
}
