/** When a failed upload is tried again: full jitter, then parked and tried hourly for ever. */

export interface RetrySettings {
  readonly attempts: number;
  readonly firstMs: number;
  readonly longestMs: number;
  readonly parkedEveryMs: number;
}

export interface Retry {
  readonly delayMs: number;
  readonly isParked: boolean;
}

/** `attempts` counts the failures so far, this one included; `chance` is from 0 to 1. */
export function retryAfter(settings: RetrySettings, attempts: number, chance: number): Retry {
  if (attempts >= settings.attempts) {
    return { delayMs: settings.parkedEveryMs, isParked: true };
  }
  return { delayMs: jittered(settings, attempts, chance), isParked: false };
}

/**
 * Full jitter: anything up to the exponential limit, so that a fleet which lost its network
 * together does not come back together. Never under a tenth of the first step: no hot loop.
 */
export function jittered(
  settings: Pick<RetrySettings, 'firstMs' | 'longestMs'>,
  attempts: number,
  chance: number,
): number {
  const limitMs = Math.min(settings.longestMs, settings.firstMs * 2 ** Math.max(0, attempts - 1));
  return Math.max(settings.firstMs / 10, Math.round(limitMs * chance));
}
