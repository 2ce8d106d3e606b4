import { describe, expect, test } from 'vitest';
import { type Day, dayText, level, rateText, summary, weeks } from './strip-days.ts';

const day = (passed: number, total: number, flaky = 0, date = '2026-11-20'): Day => ({
  date,
  passed,
  total,
  flaky,
});
const month = (length: number) =>
  Array.from({ length }, (_, at) => day(1, 1, 0, `2026-01-${String(at + 1).padStart(2, '0')}`));

test('a day without runs is no data, never a failure and never a pass', () => {
  expect(level(day(0, 0))).toBe('none');
  expect(dayText(day(0, 0))).toBe('Fri 20 Nov: no runs');
  expect(summary([day(0, 0)])).toBe('1 day, no runs');
});

test('levels turn at 95 % and at all', () => {
  expect(level(day(100, 100))).toBe('all');
  expect(level(day(99, 100))).toBe('most');
  expect(level(day(95, 100))).toBe('most');
  expect(level(day(94, 100))).toBe('few');
  expect(level(day(0, 100))).toBe('few');
});

test('100 % is said only when every test passed', () => {
  expect(rateText([day(99_999, 100_000)])).toBe('99.9 %');
  expect(rateText([day(50, 50), day(0, 0)])).toBe('100 %');
});

describe('weeks', () => {
  const sizes = (length: number) => weeks(month(length)).map((week) => week.length);
  test('are counted back from the last day, four at most', () => {
    expect(sizes(31)).toEqual([7, 7, 7, 7]);
    expect(weeks(month(31))[3]?.at(-1)?.date).toBe('2026-01-31');
  });
  test('a shorter history begins with the broken week', () => {
    expect(sizes(9)).toEqual([2, 7]);
    expect(sizes(7)).toEqual([7]);
    expect(sizes(0)).toEqual([]);
  });
});

test('the summary names the lowest day and the flaky days', () => {
  const days = [day(9, 10, 0, '2026-11-18'), day(10, 10, 2, '2026-11-19'), day(0, 0)];
  expect(summary(days)).toBe('3 days, 95.0 % passed, lowest 90.0 % on Wed 18 Nov, 1 flaky day');
  expect(summary([day(3, 3)])).toBe('1 day, 100 % passed, no flaky day');
  expect(dayText(day(409, 412, 2))).toBe('Fri 20 Nov: 99.2 % passed (409 of 412), 2 flaky');
});
