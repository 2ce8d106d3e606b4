import { expect, test } from 'vitest';
import { type AlertStep, alertStep, noticeText, type OpenAlert, type Trouble } from './alerts.ts';

const MINUTE = 60_000;
const errors: Trouble = {
  key: 'production errors',
  group: 'production',
  severity: 'page',
  text: 'errors burn 20 times too fast',
};
const slow: Trouble = { ...errors, key: 'production p95', severity: 'ticket', text: 'p95 is 3 s' };
const red: Trouble = {
  ...errors,
  key: 'main',
  group: 'main',
  severity: 'ticket',
  text: 'main is red',
};

/** The steps one after the other; at each the notices as `kind group: texts`. */
function play(moments: readonly (readonly [minute: number, troubles: readonly Trouble[]])[]) {
  let open: readonly OpenAlert[] = [];
  return moments.map(([minute, troubles]) => {
    const step: AlertStep = alertStep(open, troubles, minute * MINUTE);
    open = step.open;
    return step.notices.map(({ kind, group, alerts }) => {
      return `${kind} ${group}: ${alerts.map(({ trouble }) => trouble.text).join(', ')}`;
    });
  });
}

test('what comes together is told together, by group, and told once', () => {
  expect(
    play([
      [0, [errors, slow, red]],
      [1, [errors, slow, red]],
    ]),
  ).toEqual([
    ['begun production: errors burn 20 times too fast, p95 is 3 s', 'begun main: main is red'],
    [],
  ]);
});

test('it is over when it stayed away, and what flaps is one alert', () => {
  expect(
    play([
      [0, [errors]],
      [1, []],
      [3, [errors]],
      [7, []],
      [8, []],
      [20, [errors]],
    ]),
  ).toEqual([
    ['begun production: errors burn 20 times too fast'],
    [],
    [],
    [],
    ['over production: errors burn 20 times too fast'],
    ['begun production: errors burn 20 times too fast'],
  ]);
});

test('it is told again after hours, and at once when it becomes worse', () => {
  const worse: Trouble = { ...slow, severity: 'page', text: 'p95 is 30 s' };
  expect(
    play([
      [0, [slow]],
      [120, [slow]],
      [240, [slow]],
      [241, [worse]],
    ]),
  ).toEqual([
    ['begun production: p95 is 3 s'],
    [],
    ['still production: p95 is 3 s'],
    ['still production: p95 is 30 s'],
  ]);
});

test('the text says how bad, what, where to look, and for how long', () => {
  const alert = {
    trouble: { ...errors, url: 'https://gauntlet.example/i-7' },
    sinceMs: 0,
    seenMs: 0,
    toldMs: 0,
  };
  const notice = { kind: 'begun', group: 'production', alerts: [alert] } as const;
  expect(noticeText(notice, 0)).toEqual([
    'PAGE production: trouble',
    'errors burn 20 times too fast https://gauntlet.example/i-7',
  ]);
  expect(noticeText({ ...notice, kind: 'over' }, 47 * MINUTE)).toEqual([
    'production: is well again',
    'errors burn 20 times too fast (after 47 min) https://gauntlet.example/i-7',
  ]);
});
