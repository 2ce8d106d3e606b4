/** How full a file system is, and which files go when it is too full. */
import type { DeletionReason } from '../model/nouns.ts';

export interface DiskLimits {
  /** Shares from 0 to 100. */
  readonly warn: number;
  readonly critical: number;
  readonly emergency: number;
}

export interface Usage {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

export type DiskLevel = 'fine' | 'warn' | 'critical' | 'emergency';

export function usedPercent({ totalBytes, availableBytes }: Usage): number {
  if (totalBytes <= 0) return 0;
  return Math.min(100, Math.max(0, ((totalBytes - availableBytes) / totalBytes) * 100));
}

export function levelOf(usage: Usage, limits: DiskLimits): DiskLevel {
  const used = usedPercent(usage);
  if (used >= limits.emergency) return 'emergency';
  if (used >= limits.critical) return 'critical';
  return used >= limits.warn ? 'warn' : 'fine';
}

/** How much must go until usage is under the share. */
export function bytesOver(usage: Usage, percent: number): number {
  const allowed = (usage.totalBytes * percent) / 100;
  const used = usage.totalBytes - usage.availableBytes;
  return Math.max(0, Math.floor(used - allowed) + 1);
}

export interface Candidate {
  readonly id: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly verifiedAtMs: number | undefined;
}

export interface Victim {
  readonly id: number;
  readonly reason: DeletionReason;
}

/** Largest first: the fewest files go. */
export function bySize(
  candidates: readonly Candidate[],
  neededBytes: number,
  reason: DeletionReason,
): readonly Victim[] {
  const sorted = candidates.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
  return until(sorted, neededBytes, reason);
}

/** What was written first, and so has had the longest time to be sent. */
export function sacrifices(
  candidates: readonly Candidate[],
  neededBytes: number,
): readonly Victim[] {
  const sorted = candidates.toSorted((one, other) => one.modifiedMs - other.modifiedMs);
  return until(sorted, neededBytes, 'sacrifice');
}

function until(
  sorted: readonly Candidate[],
  neededBytes: number,
  reason: DeletionReason,
): readonly Victim[] {
  const victims: Victim[] = [];
  let freed = 0;
  for (const { id, sizeBytes } of sorted) {
    if (freed >= neededBytes) break;
    // An empty file gives nothing back.
    if (sizeBytes === 0) continue;
    victims.push({ id, reason });
    freed += sizeBytes;
  }
  return victims;
}

export interface AgeRules {
  /** After the upload; undefined: not for having been uploaded alone. */
  readonly deleteAfterMs: number | undefined;
  /** After it was last written; undefined: never for its age. */
  readonly keepMs: number | undefined;
}

/** Deferred deletion, and clean-up by age when its hour has come. */
export function byTime(
  candidates: readonly Candidate[],
  rules: AgeRules,
  nowMs: number,
  isCleanupHour: boolean,
): readonly Victim[] {
  return candidates.flatMap((candidate): readonly Victim[] => {
    const { id, modifiedMs, verifiedAtMs } = candidate;
    if (verifiedAtMs === undefined) return [];
    const { deleteAfterMs, keepMs } = rules;
    if (deleteAfterMs !== undefined && nowMs >= verifiedAtMs + deleteAfterMs) {
      return [{ id, reason: 'after-upload' }];
    }
    const isOld = keepMs !== undefined && nowMs >= modifiedMs + keepMs;
    return isOld && isCleanupHour ? [{ id, reason: 'age' }] : [];
  });
}
