import { expect, test } from 'vitest';
import { caseOf } from '../model/identity.ts';
import type { Attempt, Outcome } from '../model/nouns.ts';
import { mayRepeat, repeatOf } from './retries.ts';

const EXIT = { code: 1, signal: null, timedOut: false, interrupted: false };
const WHOLE = { state: 'whole' } as const;

function attempt(title: string, outcome: Outcome): Attempt {
  const titles = title === '' ? [] : [title];
  const locator = { system: 's', suite: 'unit', file: 'a.test.ts', titles };
  return { case: caseOf(locator, ''), locator, ordinal: 1, outcome, durationMs: 1 };
}

const one = ({ file, titles }: Attempt['locator'], parameter: string) => ({
  ...{ files: [], titles: [] },
  tests: [{ file, titles, parameter }],
});

test('only a round that came to its end is repeated', () => {
  expect(mayRepeat(EXIT, WHOLE)).toBe(true);
  expect(mayRepeat({ ...EXIT, timedOut: true }, WHOLE)).toBe(false);
  expect(mayRepeat({ ...EXIT, interrupted: true }, WHOLE)).toBe(false);
  expect(mayRepeat(EXIT, { state: 'absent', why: 'none' })).toBe(false);
});

test('what failed and nothing else; whole where the runner can not choose', () => {
  const all = [attempt('good', 'passed'), attempt('bad', 'failed'), attempt('off', 'skipped')];
  const repeat = repeatOf(all, one);
  expect(repeat?.selection.tests?.map(({ titles }) => titles)).toEqual([['bad']]);
  expect([...(repeat?.cases ?? [])]).toEqual([attempt('bad', 'failed').case.id]);
  expect(repeatOf(all, undefined)?.selection).toEqual({ files: [], titles: [] });
});

test('nothing when all is well, has recovered, or has no name to run it by', () => {
  expect(repeatOf([attempt('good', 'passed')], one)).toBeUndefined();
  const again = [attempt('bad', 'failed'), attempt('bad', 'passed')];
  expect(repeatOf(again, one)).toBeUndefined();
  expect(repeatOf([attempt('', 'errored'), attempt('bad', 'failed')], one)).toBeUndefined();
});
