import { textWidth } from '@gauntlet/kit/config';
import { expect, test } from 'vitest';
import type { Event } from '../../model/facts.ts';
import { attempt, attempted, ended, INTEGRATION, planned, started, UNIT } from '../testing/run.ts';
import { painter } from '../text.ts';
import { frame } from './frame.ts';
import { liveState, NO_STATE } from './state.ts';

const paint = painter(false);

function drawn(events: readonly Event[], nowMs: number, width = 80, height = 24): string {
  const state = events.reduce((at, event) => liveState(at, event, planned.at), NO_STATE);
  return `\n${frame(state, { width, height }, planned.at + nowMs, paint).join('\n')}\n`;
}

const unitRuns = [planned, started(UNIT, 100), attempted(UNIT, attempt('unit', ['adds']), 2_000)];
const integrationRuns = [
  ...unitRuns,
  ended(UNIT, [412, 0], 8_200, 8_300),
  started(INTEGRATION, 8_300),
  attempted(INTEGRATION, attempt('integration', ['x'], 'failed'), 9_000),
];

test('before the plan is known', () => {
  expect(drawn([], 0)).toBe('\nlooking at the change …\n');
});

test('a layer that runs has a bar and an estimate, one that waits says how long it takes', () => {
  expect(drawn(unitRuns, 4_100)).toMatchInlineSnapshot(`
    "
    storage @ 3f2a91c  pr  2 suites                             4.1 s of about 58 s
     ..    unit          █████████░░░░░░░░░░ 1 passed                about 4 s left
           integration                                                   about 50 s
    "
  `);
});

test('a failure marks its layer while it runs', () => {
  expect(drawn(integrationRuns, 20_000)).toMatchInlineSnapshot(`
    "
    storage @ 3f2a91c  pr  2 suites                              20 s of about 58 s
     ok    unit          412 passed                                           8.2 s
     ..    integration   ████░░░░░░░░░░░░░░░ 1 failed               about 39 s left
    "
  `);
});

test('40 columns', () => {
  expect(drawn(integrationRuns, 20_000, 40)).toMatchInlineSnapshot(`
    "
    storage              20 s of about 58 s
     ok    unit       412 passed      8.2 s
     ..    integration █░░░░░     39 s left
    "
  `);
});

test('what takes longer than before says so, and its bar is never full', () => {
  expect(drawn(unitRuns, 30_000)).toContain('30 s, longer than before');
  expect(drawn(unitRuns, 30_000)).toContain('░');
});

test('without an estimate there is no bar and no made-up time', () => {
  const tasks = planned.plan.tasks.map(({ estimateMs: _, ...task }) => task);
  const unknown = { ...planned, plan: { ...planned.plan, tasks } };
  const text = drawn([unknown, ...unitRuns.slice(1)], 4_100);
  expect(text).not.toMatch(/[█░]|about|left/);
  expect(text).toContain('1 passed');
});

test('progress that a runner tells is believed before the time it took', () => {
  const told = { kind: 'estimate made', task: UNIT.id, doneCases: 1, totalCases: 4 } as const;
  expect(drawn([...unitRuns, { ...told, remainingMs: 90_000 }], 0)).toContain('about 90 s left');
});

test.each([20, 40, 60, 80, 100])('in %i columns the last one stays free', (width) => {
  const lines = drawn(integrationRuns, 20_000, width).split('\n');
  expect(Math.max(...lines.map(textWidth))).toBeLessThan(width);
});

test('it never takes more rows than there are', () => {
  expect(drawn(integrationRuns, 20_000, 80, 3).trim().split('\n').length).toBeLessThan(3);
});
