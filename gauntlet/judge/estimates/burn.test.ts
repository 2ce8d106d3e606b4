import { expect, test } from 'vitest';
import { burnOf, burnWindows, type Interval } from './burn.ts';

const MINUTE = 60_000;

/** An interval a minute, up to now; `badShare` by how many minutes ago it was. */
function minutes(count: number, badShare: (ago: number) => number, total = 100): Interval[] {
  return Array.from({ length: count }, (_, ago) => ({
    startMs: -(ago + 1) * MINUTE,
    endMs: -ago * MINUTE,
    total,
    bad: total * badShare(ago),
  }));
}

test.each([
  ['a quarter fails for an hour', minutes(60, () => 0.25), 14.4],
  ['7 % fail for six hours', minutes(360, () => 0.07), 6],
  ['2 % fail for three days', minutes(4_320, () => 0.02), 1],
])('%s: burning', (_name, intervals, rate) => {
  expect(burnOf(intervals, 0.99, 0)).toMatchObject({ state: 'burning', burn: { rate } });
});

test('what is over burns no more, though the hour looks bad', () => {
  const intervals = minutes(60, (ago) => (ago < 6 ? 0 : 0.3));
  const hour = burnWindows.slice(0, 1);
  expect(burnOf(intervals, 0.99, 0, hour)).toEqual({ state: 'steady', rate: 0 });
});

test('a blip of a minute does not fire', () => {
  const intervals = minutes(360, (ago) => (ago === 0 ? 0.5 : 0));
  expect(burnOf(intervals, 0.99, 0).state).toBe('steady');
});

test('nothing seen is said, and is not steady', () => {
  expect(burnOf([], 0.99, 0)).toMatchObject({ state: 'unseen' });
  const old = minutes(60, () => 0).map((one) => {
    return { ...one, startMs: one.startMs - 3_600_000, endMs: one.endMs - 3_600_000 };
  });
  expect(burnOf(old, 0.99, 0)).toEqual({
    state: 'unseen',
    why: 'nothing was seen in the last 5 min',
  });
  expect(
    burnOf(
      minutes(60, () => 0, 0),
      0.99,
      0,
    ).state,
  ).toBe('unseen');
});

test('an objective without a budget can not be judged', () => {
  expect(
    burnOf(
      minutes(5, () => 0),
      1,
      0,
    ).state,
  ).toBe('unseen');
});

test('an interval that reaches over the edge of a window counts in part', () => {
  const [burst] = minutes(1, () => 1);
  const intervals = [{ startMs: -120 * MINUTE, endMs: 0, total: 1_200, bad: 0 }];
  const outlook = burnOf([...intervals, ...(burst === undefined ? [] : [burst])], 0.5, 0, [
    { rate: 10, longMs: 10 * MINUTE, shortMs: MINUTE },
  ]);
  // In the last minute 10 of the long interval and 100 of the burst, all of which failed.
  expect(outlook).toEqual({ state: 'steady', rate: 100 / 110 / 0.5 });
});
