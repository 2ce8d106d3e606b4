import { describe, expect, test } from 'vitest';
import { fitsBudget } from './budget.ts';
import { takeBytes } from './pace.ts';

describe('daily budget', () => {
  test.each([
    ['no budget', undefined, 1e12, 1e12, true],
    ['room left', 100, 40, 60, true],
    ['a byte too much', 100, 41, 60, false],
    ['spent', 100, 100, 1, false],
    ['larger than a day, first of the day', 100, 0, 5000, true],
    ['larger than a day, later', 100, 1, 5000, false],
  ])('%s', (_, dailyBytes, spentBytes, piece, expected) => {
    expect(fitsBudget({ dailyBytes, spentBytes }, piece)).toBe(expected);
  });
});

describe('bandwidth', () => {
  test('over time, never more than the rate and a quarter of a second', () => {
    let state = { atMs: 0, availableBytes: 0 };
    let nowMs = 0;
    let sent = 0;
    while (nowMs < 60_000) {
      const pace = takeBytes(state, 32_768, 100_000, nowMs);
      state = pace.state;
      nowMs += pace.waitMs;
      sent += 32_768;
    }
    expect(sent).toBeLessThanOrEqual(60 * 100_000 + 25_000 + 32_768);
    expect(sent).toBeGreaterThan(60 * 100_000 * 0.98);
  });

  test('what was not used in an hour is no burst', () => {
    const rested = takeBytes({ atMs: 0, availableBytes: 0 }, 100_000, 100_000, 3_600_000);
    expect(rested.waitMs).toBe(750);
  });

  test('a clock that goes back gives nothing away', () => {
    const pace = takeBytes({ atMs: 5000, availableBytes: 10 }, 10, 1000, 0);
    expect(pace.waitMs).toBe(0);
    expect(takeBytes(pace.state, 1000, 1000, 0).waitMs).toBe(1000);
  });
});
