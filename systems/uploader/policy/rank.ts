/** Which file goes first. A lower rank goes before a higher one; within a rank time decides. */
import type { Incident } from '../model/nouns.ts';

const INCIDENT_RANK = -1_000_000;

export interface RankFacts {
  /** Of the source: 10 goes before 0. */
  readonly priority: number;
  readonly modifiedMs: number;
  /** When the file was first seen, which is at or after it was begun. */
  readonly firstSeenMs: number;
}

export function rankOf(facts: RankFacts, incidents: readonly Incident[]): number {
  const isAsked = incidents.some((incident) => touches(facts, incident));
  return isAsked ? INCIDENT_RANK - facts.priority : 0 - facts.priority;
}

/** A log tells of the time from when it was begun to when it was last written. */
function touches(
  { modifiedMs, firstSeenMs }: Pick<RankFacts, 'modifiedMs' | 'firstSeenMs'>,
  { fromMs, toMs }: Incident,
): boolean {
  const begunMs = Math.min(firstSeenMs, modifiedMs);
  return begunMs <= toMs && modifiedMs >= fromMs;
}

export function incidentAround(aroundMs: number, minutes: number): Incident {
  return { fromMs: aroundMs - minutes * 60_000, toMs: aroundMs + minutes * 60_000 };
}
