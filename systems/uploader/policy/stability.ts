/** When a file has come to rest. */
import type { Look } from '../model/nouns.ts';

export interface StabilitySettings {
  readonly stableMs: number;
  /** A file without the end that its format has is taken after so long a quiet. */
  readonly quietMs: number;
}

/** What the content says: `plain` has no end of its own. */
export type Ending = 'plain' | 'closed' | 'open';

export type Readiness =
  | { readonly kind: 'wait'; readonly forMs: number }
  | { readonly kind: 'ready'; readonly isCutOff: boolean };

export function readiness(
  settings: StabilitySettings,
  stillMs: number,
  ending: () => Ending,
): Readiness {
  if (stillMs < settings.stableMs) return { kind: 'wait', forMs: settings.stableMs - stillMs };
  const found = ending();
  if (found !== 'open') return { kind: 'ready', isCutOff: false };
  const quietMs = Math.max(settings.quietMs, settings.stableMs);
  if (stillMs >= quietMs) return { kind: 'ready', isCutOff: true };
  return { kind: 'wait', forMs: quietMs - stillMs };
}

export function isSameContent(one: Look, other: Look): boolean {
  return isSameFile(one, other) && one.sizeBytes === other.sizeBytes && sameTime(one, other);
}

export function isSameFile(
  one: Pick<Look, 'device' | 'inode'>,
  other: Pick<Look, 'device' | 'inode'>,
): boolean {
  return one.inode === other.inode && one.device === other.device;
}

function sameTime(one: Look, other: Look): boolean {
  return one.modifiedMs === other.modifiedMs;
}

/**
 * For how long a file has been still when it is seen for the first time. Its times tell, unless
 * they lie ahead of the clock; `changedMs` counts too, for mtime can be set and a copy keeps it.
 */
export function stillAtFirstLook(look: Look, nowMs: number): number {
  const last = Math.max(look.modifiedMs, look.changedMs);
  return last > nowMs ? 0 : nowMs - last;
}
