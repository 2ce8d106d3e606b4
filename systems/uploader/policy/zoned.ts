/** Wall clocks of time zones, summer time included, from the tables of the runtime. */

export interface WallClock {
  /** `2026-01-27`. */
  readonly day: string;
  /** Minutes since midnight, as a clock on the wall shows them. */
  readonly minutes: number;
}

/** By its name; undefined: that of the machine. */
export type TimeZone = string | undefined;

export function wallClock(atMs: number, timeZone: TimeZone): WallClock {
  // The tables of languages and zones take longer to load than most of the start.
  return timeZone === undefined ? localClock(atMs) : readClock(formatOf(timeZone), atMs);
}

/** Since then every time zone is whole minutes away from UTC, and changes at whole minutes. */
const WHOLE_MINUTES_FROM_MS = Date.UTC(2000, 0, 1);
const MINUTE_MS = 60_000;

/** For who asks often, and mostly about one minute: files come many at once. */
export function daysOf(timeZone: TimeZone): (atMs: number) => string {
  let former = { minute: Number.NaN, day: '' };
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    if (minute === former.minute) return former.day;
    const { day } = wallClock(atMs, timeZone);
    if (atMs >= WHOLE_MINUTES_FROM_MS) former = { minute, day };
    return day;
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs forty times what using it does. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? newFormat(timeZone);
  formats.set(timeZone, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function localClock(atMs: number): WallClock {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const year = String(at.getFullYear()).padStart(4, '0');
  return {
    day: `${year}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    minutes: at.getHours() * 60 + at.getMinutes(),
  };
}

function readClock(format: Intl.DateTimeFormat, atMs: number): WallClock {
  const parts = new Map<string, string>(
    format.formatToParts(atMs).map(({ type, value }) => [type, value]),
  );
  const at = (type: string) => parts.get(type) ?? '';
  return {
    day: `${at('year').padStart(4, '0')}-${at('month')}-${at('day')}`,
    minutes: Number(at('hour')) * 60 + Number(at('minute')),
  };
}

export function localDay(atMs: number, timeZone: TimeZone): string {
  return wallClock(atMs, timeZone).day;
}

/** `22:30` as minutes; undefined for what is no time of day. `24:00` is the end of a day. */
export function minutesOf(text: string): number | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match) return Number(match[1]) * 60 + Number(match[2]);
  return text === '24:00' ? 1440 : undefined;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The runtime refuses a name that it does not know.
    return false;
  }
}
