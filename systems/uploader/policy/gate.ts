/** When the queue may send: operational hours, and a schedule of batches. */
import { type TimeZone, wallClock } from './zoned.ts';

export interface HoursWindow {
  /** Minutes of the wall clock. `from` after `to` goes across midnight; equal is the whole day. */
  readonly from: number;
  readonly to: number;
}

export type Schedule =
  | { readonly kind: 'immediate' }
  | { readonly kind: 'interval'; readonly everyMs: number }
  | { readonly kind: 'daily'; readonly minutes: number };

export interface GateSettings {
  readonly timeZone: TimeZone;
  /** None: always. */
  readonly hours: readonly HoursWindow[];
  readonly schedule: Schedule;
}

export function isWithinHours(settings: GateSettings, atMs: number): boolean {
  if (settings.hours.length === 0) return true;
  const { minutes } = wallClock(atMs, settings.timeZone);
  return settings.hours.some(({ from, to }) => {
    if (from === to) return true;
    return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  });
}

/**
 * Whether a new batch begins. Days are compared as the wall shows them: a batch at 02:30 begins at
 * 03:00 on the day that has no 02:30, and once on the day that has it twice.
 */
export function isBatchDue(
  settings: GateSettings,
  lastBatchMs: number | undefined,
  atMs: number,
): boolean {
  const { schedule, timeZone } = settings;
  if (schedule.kind === 'immediate') return true;
  if (schedule.kind === 'interval') {
    if (lastBatchMs === undefined) return true;
    // A clock that was set back must not stop the batches until the old time comes again.
    return atMs >= lastBatchMs + schedule.everyMs || atMs < lastBatchMs;
  }
  const now = wallClock(atMs, timeZone);
  if (now.minutes < schedule.minutes) return false;
  if (lastBatchMs === undefined || lastBatchMs > atMs) return true;
  const last = wallClock(lastBatchMs, timeZone);
  return last.day < now.day || (last.day === now.day && last.minutes < schedule.minutes);
}

/** Files that were ready when the last batch began; everything when there are no batches. */
export function readyUntilMs(
  settings: GateSettings,
  lastBatchMs: number | undefined,
): number | undefined {
  if (settings.schedule.kind === 'immediate') return Number.POSITIVE_INFINITY;
  return lastBatchMs;
}

const MINUTE_MS = 60_000;
const LOOK_AHEAD_MINUTES = 3 * 1440;

/** When the hours open next, to the minute; `atMs` itself when they are open. */
export function nextOpening(settings: GateSettings, atMs: number): number | undefined {
  if (isWithinHours(settings, atMs)) return atMs;
  const start = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  for (let minute = 1; minute <= LOOK_AHEAD_MINUTES; minute += 1) {
    const at = start + minute * MINUTE_MS;
    if (isWithinHours(settings, at)) return at;
  }
  return undefined;
}
