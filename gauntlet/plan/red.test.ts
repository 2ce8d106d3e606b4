import { expect, test } from 'vitest';
import type { RunSummary } from '../model/history.ts';
import { redOf } from './red.ts';

function run(name: string, outlook?: 'pass' | 'fail' | 'unknown', more = {}): RunSummary {
  return {
    ...{ run: name, source: 'run', startedAt: 0, durationMs: 1, end: 'ended', profile: 'main' },
    ...{ tree: name, machine: 'here', suites: [], tasksUnended: 0 },
    ...(outlook === undefined ? {} : { outlook }),
    ...more,
  } as RunSummary;
}

test('red since the first of those in a row, whatever else ran between', () => {
  const runs = [
    run('e', 'fail'),
    run('d', 'fail', { end: 'interrupted' }),
    run('quick', 'pass', { profile: 'quick' }),
    run('c', 'unknown'),
    run('b', 'pass'),
    run('a', 'fail'),
  ];
  const found = redOf(runs, 'main');
  expect(found).toMatchObject({ state: 'red', count: 2, last: { run: 'e' }, since: { run: 'c' } });
  expect(found).toMatchObject({ good: { run: 'b' } });
});

test('green again, never green, and never run', () => {
  expect(redOf([run('b', 'pass'), run('a', 'fail')], 'main').state).toBe('green');
  const never = redOf([run('b', 'fail'), run('a', 'fail')], 'main');
  expect(never).toMatchObject({ state: 'red', count: 2, since: { run: 'a' } });
  expect(never).not.toHaveProperty('good');
  expect(redOf([run('a')], 'main').state).toBe('none');
});
