import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GateSettings, isBatchDue, isWithinHours, nextOpening, readyUntilMs } from './gate.ts';
import { daysOf, isTimeZone, localDay, minutesOf, wallClock } from './zoned.ts';

const always: GateSettings = { timeZone: 'UTC', hours: [], schedule: { kind: 'immediate' } };
const hours = (from: number, to: number, timeZone = 'UTC'): GateSettings => ({
  ...always,
  timeZone,
  hours: [{ from: from * 60, to: to * 60 }],
});
const at = (text: string) => Date.parse(text);
const daily = (minutes: number, timeZone: string): GateSettings => ({
  ...always,
  timeZone,
  schedule: { kind: 'daily', minutes },
});

describe('operational hours', () => {
  test('none: always', () => {
    expect(isWithinHours(always, at('2026-01-27T03:00Z'))).toBe(true);
  });

  test.each([
    ['2026-01-27T08:59:59Z', false],
    ['2026-01-27T09:00:00Z', true],
    ['2026-01-27T16:59:59Z', true],
    ['2026-01-27T17:00:00Z', false],
  ])('9 to 17: %s is %s', (time, expected) => {
    expect(isWithinHours(hours(9, 17), at(time))).toBe(expected);
  });

  test.each([
    ['2026-01-27T21:59Z', false],
    ['2026-01-27T22:00Z', true],
    ['2026-01-28T00:30Z', true],
    ['2026-01-28T05:59Z', true],
    ['2026-01-28T06:00Z', false],
  ])('22 to 6, across midnight: %s is %s', (time, expected) => {
    expect(isWithinHours(hours(22, 6), at(time))).toBe(expected);
  });

  test('the same beginning and end is the whole day', () => {
    expect(isWithinHours(hours(8, 8), at('2026-01-27T03:00Z'))).toBe(true);
  });

  test('two windows', () => {
    const both = { ...always, hours: [...hours(6, 8).hours, ...hours(20, 22).hours] };
    const open = [7, 12, 21].map((hour) => isWithinHours(both, Date.UTC(2026, 0, 1, hour)));
    expect(open).toEqual([true, false, true]);
  });

  test('they are those of the time zone', () => {
    const shanghai = hours(9, 17, 'Asia/Shanghai');
    expect(isWithinHours(shanghai, at('2026-01-27T01:00Z'))).toBe(true);
    expect(isWithinHours(shanghai, at('2026-01-27T09:00Z'))).toBe(false);
  });

  test('on the day of the change to summer time, 2 to 4 is one hour long', () => {
    const vienna = hours(2, 4, 'Europe/Vienna');
    const minutes = Array.from({ length: 1440 }, (_, minute) =>
      isWithinHours(vienna, at('2026-03-29T00:00+01:00') + minute * 60_000),
    );
    expect(minutes.filter(Boolean)).toHaveLength(60);
  });

  test('on the day of the change to winter time, 2 to 4 is three hours long', () => {
    const vienna = hours(2, 4, 'Europe/Vienna');
    const minutes = Array.from({ length: 1500 }, (_, minute) =>
      isWithinHours(vienna, at('2026-10-25T00:00+02:00') + minute * 60_000),
    );
    expect(minutes.filter(Boolean)).toHaveLength(180);
  });

  test('the next opening, to the minute', () => {
    const night = hours(22, 6);
    const opening = nextOpening(night, at('2026-01-27T12:34:56Z'));
    expect(new Date(opening ?? 0).toISOString()).toBe('2026-01-27T22:00:00.000Z');
    expect(nextOpening(night, at('2026-01-27T23:00Z'))).toBe(at('2026-01-27T23:00Z'));
  });
});

describe('schedule', () => {
  test('immediate is always due and knows no batches', () => {
    expect(isBatchDue(always, undefined, 5)).toBe(true);
    expect(readyUntilMs(always, undefined)).toBe(Number.POSITIVE_INFINITY);
  });

  test('an interval is due at once, and then after its time', () => {
    const settings: GateSettings = { ...always, schedule: { kind: 'interval', everyMs: 900_000 } };
    const due = [undefined, 0, 100_001].map((last) => isBatchDue(settings, last, 1_000_000));
    expect(due).toEqual([true, true, false]);
    expect(readyUntilMs(settings, 77)).toBe(77);
  });

  test('a clock that was set back does not stop an interval', () => {
    const settings: GateSettings = { ...always, schedule: { kind: 'interval', everyMs: 900_000 } };
    expect(isBatchDue(settings, 5_000_000, 1_000_000)).toBe(true);
  });

  test('a daily batch begins once a day, at its time or at the first moment after it', () => {
    const settings = daily(150, 'UTC');
    expect(isBatchDue(settings, undefined, at('2026-01-27T02:29Z'))).toBe(false);
    expect(isBatchDue(settings, undefined, at('2026-01-27T02:30Z'))).toBe(true);
    const last = at('2026-01-27T02:30Z');
    expect(isBatchDue(settings, last, at('2026-01-27T23:00Z'))).toBe(false);
    expect(isBatchDue(settings, last, at('2026-01-28T02:29Z'))).toBe(false);
    expect(isBatchDue(settings, last, at('2026-01-28T09:00Z'))).toBe(true);
  });

  test('a time that the clocks leave out: the batch begins with the hour after it', () => {
    const settings = daily(150, 'Europe/Vienna');
    const last = at('2026-03-28T02:30+01:00');
    expect(isBatchDue(settings, last, at('2026-03-29T01:59+01:00'))).toBe(false);
    expect(isBatchDue(settings, last, at('2026-03-29T03:00+02:00'))).toBe(true);
  });

  test('a time that comes twice: the batch begins once', () => {
    const settings = daily(150, 'Europe/Vienna');
    const last = at('2026-10-25T02:30+02:00');
    expect(isBatchDue(settings, last, at('2026-10-25T02:30+01:00'))).toBe(false);
  });
});

describe('wall clocks', () => {
  test.each([
    ['00:00', 0],
    ['6:05', 365],
    ['23:59', 1439],
    ['24:00', 1440],
    ['24:01', undefined],
    ['12:60', undefined],
    ['noon', undefined],
  ])('%s', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
  });

  test('midnight is the first minute of a day', () => {
    expect(wallClock(at('2026-01-27T00:00Z'), 'UTC')).toEqual({ day: '2026-01-27', minutes: 0 });
  });

  test('zones', () => {
    const names = ['Europe/Vienna', 'Asia/Kolkata', 'Mars/Base'];
    expect(names.map(isTimeZone)).toEqual([true, true, false]);
  });
});

describe('days for who asks often', () => {
  const zones = ['UTC', 'Europe/Vienna', 'Asia/Kathmandu', 'Africa/Monrovia', 'Pacific/Apia'];

  test.each(zones)('%s: are the days of the clock, in whatever order they are asked', (zone) => {
    const dayOf = daysOf(zone);
    const before = Date.UTC(1969, 0, 1);
    const far = fc.integer({ min: before, max: Date.UTC(2060, 0, 1) });
    // Around midnight of the zone, in steps of a second.
    const near = fc.integer({ min: -90_000, max: 90_000 });
    const starts = [Date.UTC(1972, 0, 7, 0, 44, 30), Date.UTC(2011, 11, 30, 10), before];
    const midnights = fc.constantFrom(...starts).chain((at) => near.map((by) => at + by));
    fc.assert(
      fc.property(fc.array(fc.oneof(far, midnights), { maxLength: 40 }), (times) => {
        expect(times.map(dayOf)).toEqual(times.map((atMs) => localDay(atMs, zone)));
      }),
    );
  });
});
